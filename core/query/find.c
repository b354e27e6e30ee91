/* Finds nodes by what is asked for. */
#include <query/interrupt.h>
#include <query/pattern.h>

#include <string.h>
#include <tree/node.h>

typedef enum
{
  VALUE_TEXT,
  VALUE_NUMBER,
  VALUE_NODE,
} ValueKind;

typedef struct
{
  const CopQuery *query;
  CopPattern pattern;
  ValueKind value_kind;
  guint64 number;
  const CopNode *node;    /* that the value refers to */
  GHashTable *referrers;  /* nodes; NULL when nobody asks */
  gboolean by_compatible; /* one that can be looked up */
  GPtrArray *found;
} Search;

static gboolean
has_wildcards (const char *text)
{
  return text[strcspn (text, "*?")] != '\0';
}

/* --- values --- */

static gboolean
number_of (const CopNodeProp *prop, guint index, guint64 number)
{
  const CopPart *part = &prop->parts[index];
  gsize width = cop_chunk__width (part->kind);
  const guint8 *data = prop->data + part->offset;

  if (part->kind != COP_CHUNK_U64 && part->kind != COP_CHUNK_CELLS && part->kind != COP_CHUNK_U8
      && part->kind != COP_CHUNK_U16)
    return FALSE;
  for (gsize size = cop_part__size (prop, index); size >= width; size -= width, data += width)
    if (cop_chunk__number (part->kind, data) == number)
      return TRUE;
  return FALSE;
}

static gboolean
text_of (const CopNodeProp *prop, guint index, const char *pattern)
{
  const CopPart *part = &prop->parts[index];
  const char *text = (const char *)prop->data + part->offset;
  const char *end = text + cop_part__size (prop, index);

  if (part->kind != COP_CHUNK_STRINGS)
    return FALSE;
  while (text < end)
    {
      gsize length = strnlen (text, (gsize)(end - text));

      if (cop_query__fits (pattern, strlen (pattern), text, length))
        return TRUE;
      text += length + 1;
    }
  return FALSE;
}

static gboolean
has_value (const Search *search, const CopNodeProp *prop)
{
  const char *value = search->query->value;

  if (!value || (!*value && !cop_prop__n_parts (prop)))
    return TRUE;
  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    if ((search->node && cop_part__target (&prop->parts[i]) == search->node)
        || (search->value_kind == VALUE_NUMBER && number_of (prop, i, search->number))
        || text_of (prop, i, value))
      return TRUE;
  return FALSE;
}

static gboolean
has_property (const Search *search, const CopNode *node)
{
  const char *name = search->query->property;
  const CopNodeProp *prop;

  if (!has_wildcards (name))
    {
      prop = cop_node_find_prop (node, name);
      return prop && has_value (search, prop);
    }
  for (prop = node->first_prop; prop; prop = cop_prop__next (prop))
    if (cop_query__fits (name, strlen (name), prop->name->text, strlen (prop->name->text))
        && has_value (search, prop))
      return TRUE;
  return FALSE;
}

/* --- one node --- */

static gboolean
has_compatible (const char *pattern, const CopNode *node)
{
  const char *text;

  for (guint i = 0; (text = cop_query__string (node, "compatible", i)); i++)
    if (cop_query__fits (pattern, strlen (pattern), text, strlen (text)))
      return TRUE;
  return FALSE;
}

static gboolean
has_label (const char *text, const CopNode *node)
{
  for (const CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
    if (!strcmp (label->text, text))
      return TRUE;
  return FALSE;
}

static gboolean
has_address (const CopQuery *query, const CopNode *node)
{
  g_autoptr (GArray) regs = cop_query_regs (node, COP_RANGES_CPU, NULL);
  gboolean cpu = !query->address, bus = !query->bus_address;

  for (guint i = 0; regs && i < regs->len; i++)
    {
      const CopQueryReg *reg = &g_array_index (regs, CopQueryReg, i);

      if (query->address && reg->cpu.kind == COP_ADDRESS_CPU
          && *query->address - reg->cpu.address < reg->cpu.size)
        cpu = TRUE;
      if (query->bus_address && *query->bus_address == reg->bus.address)
        bus = TRUE;
    }
  return cpu && bus;
}

static gboolean
interrupts (const CopNode *node, const CopNode *parent)
{
  CopInterruptReader reader;
  CopSpecifier specifier;
  const char *why;

  if (!cop_interrupts__open (&reader, node, &why))
    return FALSE;
  while (cop_interrupts__next (&reader, &specifier, &why))
    if (specifier.parent == parent)
      return TRUE;
  return FALSE;
}

/* All but the path. */
static gboolean
fits (const Search *search, const CopNode *node)
{
  const CopQuery *query = search->query;

  if (query->label && !has_label (query->label, node))
    return FALSE;
  if (query->compatible && !search->by_compatible && !has_compatible (query->compatible, node))
    return FALSE;
  if (search->referrers && !g_hash_table_contains (search->referrers, node))
    return FALSE;
  if (query->among && !g_hash_table_contains (query->among, node))
    return FALSE;
  if (query->property && !has_property (search, node))
    return FALSE;
  if (query->interrupt_parent && !interrupts (node, query->interrupt_parent))
    return FALSE;
  return (!query->address && !query->bus_address) || has_address (query, node);
}

/* --- all nodes --- */

static void
add_if_fits (Search *search, const CopNode *node)
{
  if (cop_pattern__fits (&search->pattern, node) && fits (search, node))
    g_ptr_array_add (search->found, (gpointer)node);
}

static void
walk (Search *search)
{
  const CopPattern *pattern = &search->pattern;
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (CopPatternState));
  const CopNode *node = pattern->top;
  CopPatternState state = cop_pattern__start (pattern);

  while (node)
    {
      if (cop_pattern__is_end (pattern, state) && fits (search, node))
        g_ptr_array_add (search->found, (gpointer)node);
      if (node->first_child && state)
        {
          g_array_append_val (states, state);
          node = node->first_child;
        }
      else
        {
          while (node != pattern->top && !node->next)
            {
              node = node->parent;
              g_array_set_size (states, states->len - 1);
            }
          node = node == pattern->top ? NULL : node->next;
        }
      if (node)
        state = cop_pattern__step (pattern,
                                   g_array_index (states, CopPatternState, states->len - 1), node);
    }
}

static gboolean
read_value (Search *search, const CopTree *tree, GError **error)
{
  const char *value = search->query->value;
  char *end;

  if (!value || !*value)
    return TRUE;
  if (*value == '&')
    {
      search->value_kind = VALUE_NODE;
      search->node = cop_query_node (tree, value, error);
      return search->node != NULL;
    }
  if (*value == '/')
    search->node = cop_tree_find (tree, value);
  search->number = g_ascii_strtoull (value, &end, 0);
  if (g_ascii_isdigit (*value) && !*end)
    search->value_kind = VALUE_NUMBER;
  return TRUE;
}

static void
collect_referrers (Search *search)
{
  g_autoptr (GArray) referrers = NULL;

  if (!search->query->refers_to)
    return;
  referrers = cop_query_referrers (search->query->refers_to);
  search->referrers = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < referrers->len; i++)
    g_hash_table_add (search->referrers,
                      (gpointer)g_array_index (referrers, CopQueryReferrer, i).node);
}

GPtrArray *
cop_query_find (const CopTree *tree, const CopQuery *query, GError **error)
{
  Search search = { .query = query };
  const CopNode *node = NULL;

  if (!cop_pattern__read (&search.pattern, tree, query->path, error)
      || !read_value (&search, tree, error))
    return NULL;
  search.found = g_ptr_array_new ();
  collect_referrers (&search);
  if (query->label)
    {
      node = cop_tree_find_label (tree, query->label);
      if (node)
        add_if_fits (&search, node);
    }
  else if (query->compatible && !has_wildcards (query->compatible))
    {
      search.by_compatible = TRUE;
      while ((node = cop_tree_find_compatible (tree, query->compatible, node)))
        add_if_fits (&search, node);
    }
  else
    {
      walk (&search);
    }
  g_clear_pointer (&search.referrers, g_hash_table_unref);
  return search.found;
}
