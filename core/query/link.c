/* Clocks, supplies and power domains, up to their sources. */
#include <query/reader.h>

#include <string.h>

#define SUPPLY "-supply"

typedef struct
{
  CopLinkKind kind;
  GArray *links;      /* the answer */
  GArray *pending;    /* CopQueryLink, the next one last */
  GHashTable *told;   /* nodes whose own links are in the answer, or on their way to it */
  GPtrArray *path;    /* the consumers of the present link, by depth */
  GHashTable *active; /* the same */
} Walk;

/* --- the links of one node --- */

static gboolean
read_arguments (CopQueryLink *link, CopReader *reader, const char *cells_name)
{
  guint32 n = 0;

  if (!cop_query__u32 (link->provider, cells_name, &n))
    link->why = "the provider does not tell of its cells";
  else if (n > COP_QUERY_MAX_CELLS)
    link->why = "the provider has more than 16 cells";
  else if (!cop_reader__cells (reader, n, link->cells))
    link->why = "the value ends inside a specifier";
  else
    link->n_cells = n;
  return !link->why;
}

/* A list of providers with their cells. */
static void
add_list (Walk *walk, const CopNode *node, guint depth, const char *prop, const char *cells,
          const char *names)
{
  gboolean goes_on = TRUE;
  CopReader reader;

  if (!cop_reader__open (&reader, node, prop))
    return;
  for (guint i = 0; goes_on && cop_reader__left (&reader); i++)
    {
      CopQueryLink link = { .depth = depth, .consumer = node, .prop = prop, .index = i };
      CopNode *provider;

      link.name = cop_query__string (node, names, i);
      link.name_length = link.name ? (guint)strlen (link.name) : 0;
      goes_on = cop_reader__node (&reader, &provider, &link.why);
      link.provider = provider;
      if (provider)
        goes_on = read_arguments (&link, &reader, cells);
      g_array_append_val (walk->pending, link);
    }
}

static void
add_supplies (Walk *walk, const CopNode *node, guint depth)
{
  for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
    {
      const char *name = prop->name->text;
      CopQueryLink link = { .depth = depth, .consumer = node, .prop = name, .name = name };
      CopNode *provider;
      CopReader reader;

      if (!g_str_has_suffix (name, SUPPLY) || !cop_reader__open (&reader, node, name))
        continue;
      link.name_length = (guint)(strlen (name) - strlen (SUPPLY));
      cop_reader__node (&reader, &provider, &link.why);
      link.provider = provider;
      g_array_append_val (walk->pending, link);
    }
}

static void
add_links (Walk *walk, const CopNode *node, guint depth)
{
  guint first = walk->pending->len;

  g_hash_table_add (walk->told, (gpointer)node);
  switch (walk->kind)
    {
    case COP_LINK_CLOCK:
      add_list (walk, node, depth, "clocks", "#clock-cells", "clock-names");
      break;
    case COP_LINK_SUPPLY:
      add_supplies (walk, node, depth);
      break;
    case COP_LINK_POWER:
      add_list (walk, node, depth, "power-domains", "#power-domain-cells", "power-domain-names");
      break;
    }
  /* The first is to be taken first. */
  for (guint i = first, k = walk->pending->len; i + 1 < k; i++)
    {
      CopQueryLink *a = &g_array_index (walk->pending, CopQueryLink, i);
      CopQueryLink *b = &g_array_index (walk->pending, CopQueryLink, --k);
      CopQueryLink held = *a;

      if (a >= b)
        break;
      *a = *b;
      *b = held;
    }
}

/* --- all of them --- */

static void
set_consumer (Walk *walk, const CopNode *consumer, guint depth)
{
  while (walk->path->len > depth)
    {
      g_hash_table_remove (walk->active, walk->path->pdata[walk->path->len - 1]);
      g_ptr_array_set_size (walk->path, (int)walk->path->len - 1);
    }
  g_ptr_array_add (walk->path, (gpointer)consumer);
  g_hash_table_add (walk->active, (gpointer)consumer);
}

static guint64
frequency_of (const CopNode *provider)
{
  guint64 frequency = 0;
  const char *why;
  CopReader reader;

  if (cop_node_find_prop (provider, "clocks")
      || !cop_reader__open (&reader, provider, "clock-frequency")
      || cop_prop__length (reader.prop) > 8)
    return 0;
  cop_reader__number (&reader, (guint)cop_reader__left (&reader), &frequency, &why);
  return frequency;
}

GArray *
cop_query_links (const CopNode *node, CopLinkKind kind)
{
  Walk walk = { .kind = kind,
                .links = g_array_new (FALSE, FALSE, sizeof (CopQueryLink)),
                .pending = g_array_new (FALSE, FALSE, sizeof (CopQueryLink)),
                .told = g_hash_table_new (NULL, NULL),
                .path = g_ptr_array_new (),
                .active = g_hash_table_new (NULL, NULL) };

  add_links (&walk, node, 0);
  while (walk.pending->len)
    {
      CopQueryLink link = g_array_index (walk.pending, CopQueryLink, walk.pending->len - 1);

      g_array_set_size (walk.pending, walk.pending->len - 1);
      set_consumer (&walk, link.consumer, link.depth);
      if (link.provider)
        {
          link.circle = g_hash_table_contains (walk.active, link.provider);
          link.repeated = g_hash_table_contains (walk.told, link.provider);
          if (kind == COP_LINK_CLOCK)
            link.frequency = frequency_of (link.provider);
          if (!link.repeated)
            add_links (&walk, link.provider, link.depth + 1);
        }
      g_array_append_val (walk.links, link);
    }
  g_array_unref (walk.pending);
  g_hash_table_unref (walk.told);
  g_ptr_array_unref (walk.path);
  g_hash_table_unref (walk.active);
  return walk.links;
}
