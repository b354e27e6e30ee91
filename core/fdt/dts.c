#include <fdt/dts.h>

#include <string.h>

/* --- nodes --- */

static void
end_line (CopDts *dts, CopOrigin origin)
{
  const char *name;

  if (dts->flags & COP_DTS_ORIGINS && origin.line)
    {
      name = dts->file_name ? dts->file_name (origin.file, dts->user_data)
                            : cop_tree_file_name (dts->tree, origin.file);
      cop_dts__add (dts, " // ");
      if (name)
        for (; *name; name++)
          cop_text__add_char (&dts->text, g_ascii_iscntrl (*name) ? '?' : *name);
      else
        cop_text__add_decimal (&dts->text, origin.file);
      cop_text__add_char (&dts->text, ':');
      cop_text__add_decimal (&dts->text, origin.line);
    }
  cop_text__add_char (&dts->text, '\n');
}

static void
add_prop (CopDts *dts, const CopNodeProp *prop)
{
  cop_dts__begin_line (dts, dts->depth);
  cop_dts__add (dts, prop->name->text);
  if (cop_prop__n_parts (prop))
    cop_dts__add_value (dts, prop);
  cop_text__add_char (&dts->text, ';');
  end_line (dts, cop_prop__origin (prop));
}

static void
add_labels (CopDts *dts, const CopNode *node)
{
  const char *first = cop_labels__of (&dts->labels, node);

  if (first)
    {
      cop_dts__add (dts, first);
      cop_dts__add (dts, ": ");
    }
  for (const CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
    if (label->text != first && cop_labels__is_own (&dts->labels, label))
      {
        cop_dts__add (dts, label->text);
        cop_dts__add (dts, ": ");
      }
}

/* Behind the brace that opens it. */
static void
add_contents (CopDts *dts, const CopNode *node)
{
  end_line (dts, cop_node__origin (node));
  dts->depth++;
  cop_node_order_props (node, dts->props);
  for (guint i = 0; i < dts->props->len; i++)
    add_prop (dts, dts->props->pdata[i]);
  if (cop_dts__has_phandle (dts, node))
    {
      cop_dts__begin_line (dts, dts->depth);
      cop_dts__add (dts, "phandle = <");
      cop_text__add_decimal (&dts->text, cop_dts__number (dts, node));
      cop_dts__add (dts, ">;\n");
    }
}

static void
begin_node (CopDts *dts, const CopNode *node)
{
  cop_dts__begin_line (dts, dts->depth);
  add_labels (dts, node);
  cop_text__add (&dts->text, node->name, strlen (node->name));
  cop_dts__add (dts, " {");
  add_contents (dts, node);
}

static void
end_node (CopDts *dts)
{
  dts->depth--;
  cop_dts__begin_line (dts, dts->depth);
  cop_dts__add (dts, "};\n");
}

/* What is below a node whose brace is open, and no more. */
static void
add_below (CopDts *dts, const CopNode *top)
{
  const CopNode *node = top->first_child;

  if (node && (top->first_prop || cop_dts__has_phandle (dts, top)))
    cop_text__add_char (&dts->text, '\n');
  while (node)
    {
      begin_node (dts, node);
      if (node->first_child)
        {
          if (node->first_prop || cop_dts__has_phandle (dts, node))
            cop_text__add_char (&dts->text, '\n');
          node = node->first_child;
          continue;
        }
      end_node (dts);
      while (node->parent != top && !node->next)
        {
          node = node->parent;
          end_node (dts);
        }
      node = node->next;
      if (node)
        cop_text__add_char (&dts->text, '\n');
    }
}

static void
add_root (CopDts *dts)
{
  cop_dts__add (dts, "/ {");
  add_contents (dts, dts->tree->root);
  add_below (dts, dts->tree->root);
  end_node (dts);
}

/* --- overlays --- */

/* What dtc reads in &{...}. */
static gboolean
is_path (const char *text)
{
  if (*text != '/')
    return FALSE;
  while (g_ascii_isalnum (*text) || (*text && strchr (",._+-@/", *text)))
    text++;
  return !*text;
}

/* The label or the path of what a fragment is for; NULL when it cannot be written as &. */
static const char *
target_of (const CopNodeProp *prop)
{
  const CopPart *part = prop->parts;
  const char *path = (const char *)prop->data;

  if (cop_prop__n_parts (prop) != 1)
    return NULL;
  if (!strcmp (prop->name->text, "target"))
    return part->kind == COP_CHUNK_LABEL ? cop_part__suffix (part) : NULL;
  if (strcmp (prop->name->text, "target-path") || part->kind != COP_CHUNK_STRINGS
      || strlen (path) + 1 != cop_prop__length (prop))
    return NULL;
  return is_path (path) ? path : NULL;
}

/* The target of a fragment that says no more than `&label { };` or `&{/path} { };` would, or NULL.
 * number: that dtc would give it; those that it makes count from 0. */
static const char *
sugar_of (const CopDts *dts, const CopNode *node, guint number)
{
  const CopNode *body = node->first_child;
  char name[32];

  g_snprintf (name, sizeof name, "fragment@%u", number);
  if (strcmp (node->name, name) || cop_node_n_props (node) != 1 || cop_node_n_children (node) != 1
      || cop_dts__has_phandle (dts, node) || cop_labels__of (&dts->labels, node)
      || strcmp (body->name, "__overlay__") || cop_dts__has_phandle (dts, body)
      || cop_labels__of (&dts->labels, body))
    return NULL;
  return target_of (node->first_prop);
}

static void
add_sugar (CopDts *dts, const char *target, const CopNode *body)
{
  cop_dts__add (dts, *target == '/' ? "&{" : "&");
  cop_dts__add (dts, target);
  cop_dts__add (dts, *target == '/' ? "} {" : " {");
  add_contents (dts, body);
  add_below (dts, body);
  end_node (dts);
}

/* Fragments, and between them in blocks of the root what is none of that form. */
static void
add_overlay (CopDts *dts)
{
  const CopNode *root = dts->tree->root;
  gboolean open = root->first_prop || cop_dts__has_phandle (dts, root) || !root->first_child;
  gboolean first = TRUE;
  guint number = 0;

  if (open)
    {
      cop_dts__add (dts, "/ {");
      add_contents (dts, root);
    }
  for (const CopNode *node = root->first_child; node; node = node->next)
    {
      const char *target = sugar_of (dts, node, number);

      if (open && target)
        end_node (dts);
      if (!first || root->first_prop || cop_dts__has_phandle (dts, root) || (open && target))
        cop_text__add_char (&dts->text, '\n');
      if (target)
        {
          number++;
          add_sugar (dts, target, node->first_child);
        }
      else
        {
          if (!open)
            {
              cop_dts__add (dts, "/ {\n");
              dts->depth++;
            }
          begin_node (dts, node);
          add_below (dts, node);
          end_node (dts);
        }
      open = !target;
      first = FALSE;
    }
  if (open)
    end_node (dts);
}

/* --- all of it --- */

static void
add_head (CopDts *dts)
{
  const CopTree *tree = dts->tree;

  cop_dts__add (dts, "/dts-v1/;\n");
  if (tree->is_overlay)
    cop_dts__add (dts, "/plugin/;\n");
  cop_text__add_char (&dts->text, '\n');
  for (guint i = 0; i < tree->reservations->len; i++)
    {
      const CopReservation *each = &g_array_index (tree->reservations, CopReservation, i);

      cop_dts__add (dts, "/memreserve/ ");
      cop_text__add_hex (&dts->text, each->address);
      cop_text__add_char (&dts->text, ' ');
      cop_text__add_hex (&dts->text, each->size);
      cop_dts__add (dts, ";\n");
    }
  if (tree->reservations->len)
    cop_text__add_char (&dts->text, '\n');
  if (tree->boot_cpu)
    {
      cop_dts__add (dts, "/* The boot CPU is ");
      cop_text__add_decimal (&dts->text, tree->boot_cpu);
      cop_dts__add (dts, ". */\n\n");
    }
}

/* The root's labels have their place after the tree. */
static void
add_tail (CopDts *dts)
{
  for (const CopNodeLabel *label = cop_node__labels (dts->tree->root); label; label = label->next)
    if (cop_labels__is_own (&dts->labels, label))
      {
        cop_dts__add (dts, "\n");
        cop_dts__add (dts, label->text);
        cop_dts__add (dts, ": &{/} {\n};\n");
      }
}

/* FALSE, and nothing to end, when the tree cannot be written. */
static gboolean
begin (CopDts *dts, GError **error)
{
  if (!cop_refs__collect (&dts->refs, dts->tree, error))
    {
      cop_refs__clear (&dts->refs);
      return FALSE;
    }
  dts->props = g_ptr_array_new ();
  dts->widths = g_new0 (guint8, g_hash_table_size (dts->tree->names) + 1);
  cop_labels__invent (&dts->labels, dts->tree, &dts->refs);
  cop_dts__begin_phandles (dts);
  return TRUE;
}

static void
end (CopDts *dts)
{
  cop_labels__clear (&dts->labels);
  g_ptr_array_unref (dts->props);
  g_free (dts->widths);
  g_free (dts->pinned);
  g_free (dts->given);
  cop_refs__clear (&dts->refs);
}

char *
cop_tree_to_dts (const CopTree *tree, CopDtsFlags flags, CopFileNameFunc file_name,
                 gpointer user_data, gsize *length, GError **error)
{
  CopDts dts = { .tree = tree, .flags = flags, .file_name = file_name, .user_data = user_data };
  char *result;

  if (!begin (&dts, error))
    return NULL;
  add_head (&dts);
  if (tree->is_overlay)
    add_overlay (&dts);
  else
    add_root (&dts);
  cop_dts__add_reserved (&dts);
  add_tail (&dts);
  result = cop_text__steal (&dts.text, length);
  end (&dts);
  return result;
}

char **
cop_nodes_to_dts (const CopTree *tree, const CopNode *const *nodes, guint n_nodes, GError **error)
{
  CopDts dts = { .tree = tree };
  char **texts;

  if (!begin (&dts, error))
    return NULL;
  texts = g_new0 (char *, n_nodes + 1);
  for (guint i = 0; i < n_nodes; i++)
    {
      cop_text__reserve (&dts.text, 1);
      if (nodes[i]->parent)
        {
          begin_node (&dts, nodes[i]);
          add_below (&dts, nodes[i]);
          end_node (&dts);
        }
      else
        {
          add_root (&dts);
        }
      texts[i] = cop_text__steal (&dts.text, NULL);
    }
  end (&dts);
  return texts;
}
