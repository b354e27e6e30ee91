/* Differences for people and for programs. */
#include <base/print.h>
#include <overlay/diff.h>
#include <overlay/value.h>

/* --- for people ----------------------------------------------------------------------------- */

typedef struct
{
  GString *out;
  const CopNode *node; /* whose heading stands */
} Text;

static void
begin_prop (GString *out, char sign, guint depth, const CopNodeProp *prop)
{
  g_string_append_c (out, sign);
  for (guint i = 0; i < depth; i++)
    g_string_append (out, "    ");
  g_string_append (out, prop->name->text);
  if (cop_prop__n_parts (prop))
    {
      g_string_append (out, " = ");
      cop_value__print (out, prop, 0);
    }
  g_string_append_c (out, ';');
}

static void
add_prop (GString *out, char sign, guint depth, const CopNodeProp *prop)
{
  begin_prop (out, sign, depth, prop);
  g_string_append_c (out, '\n');
}

/* The property as it is in one tree, and which nodes its numbers are there. */
static void
add_meaning (GString *out, const CopDiff *diff, const CopDiffEntry *entry, gboolean b)
{
  CopNumbers numbers = { .prop = entry->prop_a };
  const char *between = " /* ";
  CopDiffNumber each;

  begin_prop (out, b ? '+' : '-', 1, b ? entry->prop_b : entry->prop_a);
  while (cop_diff__next_number (diff, entry, &numbers, &each))
    {
      const CopNode *node = b ? each.b : each.a;
      g_autofree char *path = node ? cop_node_path (node) : NULL;

      g_string_append (out, between);
      cop_value__print_number (out, each.number);
      g_string_append_printf (out, " is %s", path ? path : "no node");
      between = ", ";
    }
  g_string_append (out, " */\n");
}

static void
begin_node (Text *text, const CopNode *node)
{
  g_autofree char *path = NULL;

  if (text->node == node)
    return;
  text->node = node;
  path = cop_node_path (node);
  g_string_append_printf (text->out, " %s\n", path);
}

static void
open_node (GString *out, char sign, guint depth, const CopNode *node)
{
  g_string_append_c (out, sign);
  for (guint i = 0; i < depth; i++)
    g_string_append (out, "    ");
  for (const CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
    g_string_append_printf (out, "%s: ", label->text);
}

/* A node and all below it, which one of the trees alone has. */
static void
add_nodes (Text *text, char sign, const CopNode *top)
{
  GString *out = text->out;
  guint depth = 0;
  const CopNode *at = top;
  g_autofree char *path = cop_node_path (top);

  text->node = NULL;
  while (at)
    {
      open_node (out, sign, depth, at);
      g_string_append_printf (out, "%s {\n", at == top ? path : at->name);
      for (const CopNodeProp *prop = at->first_prop; prop; prop = cop_prop__next (prop))
        add_prop (out, sign, MIN (depth, 15) + 1, prop);
      if (at->first_child)
        {
          at = at->first_child;
          depth++;
          continue;
        }
      for (;;)
        {
          open_node (out, sign, depth, &(CopNode){ 0 });
          g_string_append (out, "};\n");
          if (at == top || at->next)
            break;
          at = at->parent;
          depth--;
        }
      at = at == top ? NULL : at->next;
    }
}

static void
add_labels (GString *out, char sign, const CopNode *node)
{
  if (!cop_node__labels (node))
    return;
  g_string_append_printf (out, "%c    ", sign);
  for (const CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
    g_string_append_printf (out, "%s:%s", label->text, label->next ? " " : "\n");
}

static void
add_reservation (GString *out, char sign, const CopTree *tree, guint index)
{
  guint64 address, size;

  cop_tree_reservation (tree, index, &address, &size);
  g_string_append_printf (out,
                          "%c/memreserve/ 0x%" G_GINT64_MODIFIER "x 0x%" G_GINT64_MODIFIER "x;\n",
                          sign, address, size);
}

static void
add_entry (Text *text, const CopDiff *diff, const CopDiffEntry *entry)
{
  GString *out = text->out;
  const CopTree *a = cop_diff__tree (diff, FALSE), *b = cop_diff__tree (diff, TRUE);

  switch (entry->kind)
    {
    case COP_DIFF_NODE_REMOVED:
      add_nodes (text, '-', entry->a);
      return;
    case COP_DIFF_NODE_ADDED:
      add_nodes (text, '+', entry->b);
      return;
    case COP_DIFF_RESERVATION_REMOVED:
      add_reservation (out, '-', a, entry->index);
      return;
    case COP_DIFF_RESERVATION_ADDED:
      add_reservation (out, '+', b, entry->index);
      return;
    case COP_DIFF_BOOT_CPU:
      g_string_append_printf (out, "-boot CPU %u\n+boot CPU %u\n", cop_tree_boot_cpu (a),
                              cop_tree_boot_cpu (b));
      return;
    default:
      break;
    }
  begin_node (text, entry->a);
  if (cop_diff__has_same_bytes (diff, entry))
    {
      add_meaning (out, diff, entry, FALSE);
      add_meaning (out, diff, entry, TRUE);
      return;
    }
  if (entry->prop_a)
    add_prop (out, '-', 1, entry->prop_a);
  if (entry->prop_b)
    add_prop (out, '+', 1, entry->prop_b);
  if (entry->kind == COP_DIFF_PHANDLE && entry->a->phandle)
    g_string_append_printf (out, "-    phandle = <%u>;\n", entry->a->phandle);
  if (entry->kind == COP_DIFF_PHANDLE && entry->b->phandle)
    g_string_append_printf (out, "+    phandle = <%u>;\n", entry->b->phandle);
  if (entry->kind == COP_DIFF_NODES_MOVED)
    g_string_append (out, "     the nodes in it have another order\n");
  if (entry->kind == COP_DIFF_PROPS_MOVED)
    g_string_append (out, "     its properties have another order\n");
  if (entry->kind == COP_DIFF_LABEL)
    {
      add_labels (out, '-', entry->a);
      add_labels (out, '+', entry->b);
    }
}

char *
cop_diff_to_text (const CopDiff *diff, const char *name_a, const char *name_b, gsize *length)
{
  Text text = { .out = g_string_new (NULL) };

  if (cop_diff_n (diff) && name_a && name_b)
    g_string_append_printf (text.out, "--- %s\n+++ %s\n", name_a, name_b);
  for (guint i = 0; i < cop_diff_n (diff); i++)
    add_entry (&text, diff, cop_diff_entry (diff, i));
  if (length)
    *length = text.out->len;
  return g_string_free (text.out, FALSE);
}

/* --- for programs --------------------------------------------------------------------------- */

static void
add_member (GString *out, const char *key, const char *text)
{
  g_string_append_printf (out, ", \"%s\": ", key);
  cop_print_json (text, out);
}

static void
add_value (GString *out, const char *key, const CopNodeProp *prop)
{
  GString *value;

  if (!prop)
    return;
  value = g_string_new (NULL);
  cop_value__print (value, prop, 0);
  add_member (out, key, value->str);
  g_string_free (value, TRUE);
}

static void
add_reservation_json (GString *out, const CopTree *tree, guint index)
{
  guint64 address, size;

  cop_tree_reservation (tree, index, &address, &size);
  g_string_append_printf (out, ", \"address\": %" G_GUINT64_FORMAT ", \"size\": %" G_GUINT64_FORMAT,
                          address, size);
}

static void
add_labels_json (GString *out, const char *key, const CopNode *node)
{
  g_string_append_printf (out, ", \"%s\": [", key);
  for (const CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
    g_string_append_printf (out, "%s \"%s\"", label == cop_node__labels (node) ? "" : ",",
                            label->text);
  g_string_append (out, " ]");
}

static void
add_node_json (GString *out, const char *key, const CopNode *node)
{
  g_autofree char *path = node ? cop_node_path (node) : NULL;

  if (path)
    add_member (out, key, path);
  else
    g_string_append_printf (out, ", \"%s\": null", key);
}

/* Whose phandles the numbers are that mean something else in b. */
static void
add_numbers_json (GString *out, const CopDiff *diff, const CopDiffEntry *entry)
{
  CopNumbers numbers = { .prop = entry->prop_a };
  CopDiffNumber each;

  g_string_append (out, ", \"numbers\": [");
  for (const char *between = ""; cop_diff__next_number (diff, entry, &numbers, &each);
       between = ",")
    {
      g_string_append_printf (out, "%s { \"number\": %u", between, each.number);
      add_node_json (out, "a", each.a);
      add_node_json (out, "b", each.b);
      g_string_append (out, " }");
    }
  g_string_append (out, " ]");
}

static void
add_entry_json (GString *out, const CopDiff *diff, const CopDiffEntry *entry)
{
  const CopTree *a = cop_diff__tree (diff, FALSE), *b = cop_diff__tree (diff, TRUE);
  const CopNode *node = entry->a ? entry->a : entry->b;
  const CopNodeProp *prop = entry->prop_a ? entry->prop_a : entry->prop_b;

  g_string_append_printf (out, "{ \"kind\": \"%s\"", cop_diff_kind_name (entry->kind));
  if (node)
    {
      g_autofree char *path = cop_node_path (node);

      add_member (out, "path", path);
    }
  if (prop)
    add_member (out, "property", prop->name->text);
  add_value (out, "a", entry->prop_a);
  add_value (out, "b", entry->prop_b);
  if (cop_diff__has_same_bytes (diff, entry))
    add_numbers_json (out, diff, entry);
  if (entry->kind == COP_DIFF_RESERVATION_REMOVED)
    add_reservation_json (out, a, entry->index);
  else if (entry->kind == COP_DIFF_RESERVATION_ADDED)
    add_reservation_json (out, b, entry->index);
  else if (entry->kind == COP_DIFF_BOOT_CPU)
    g_string_append_printf (out, ", \"a\": %u, \"b\": %u", cop_tree_boot_cpu (a),
                            cop_tree_boot_cpu (b));
  else if (entry->kind == COP_DIFF_PHANDLE)
    g_string_append_printf (out, ", \"a\": %u, \"b\": %u", entry->a->phandle, entry->b->phandle);
  else if (entry->kind == COP_DIFF_LABEL)
    {
      add_labels_json (out, "a", entry->a);
      add_labels_json (out, "b", entry->b);
    }
  g_string_append (out, " }");
}

char *
cop_diff_to_json (const CopDiff *diff, gsize *length)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < cop_diff_n (diff); i++)
    {
      g_string_append (out, i ? ",\n  " : "\n  ");
      add_entry_json (out, diff, cop_diff_entry (diff, i));
    }
  g_string_append (out, cop_diff_n (diff) ? "\n]\n" : "]\n");
  if (length)
    *length = out->len;
  return g_string_free (out, FALSE);
}
