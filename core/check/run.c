#include <base/nearest.h>
#include <check/check.h>

#include <string.h>

#define ROWS_MOST (G_N_ELEMENTS (((CopChecker *)NULL)->levels))

G_STATIC_ASSERT (G_N_ELEMENTS (((CopNodeFacts *)NULL)->failed) * 64 >= ROWS_MOST);

/* --- the table --- */

guint
cop_check_n_checks (void)
{
  return cop_checker__n_rows;
}

const CopCheck *
cop_check_nth (guint index)
{
  return &cop_checker__rows[index].check;
}

/* n_rows when there is none. */
static guint
row_of (const char *name, gsize length)
{
  guint i;

  for (i = 0; i < cop_checker__n_rows; i++)
    if (!strncmp (cop_checker__rows[i].check.name, name, length)
        && !cop_checker__rows[i].check.name[length])
      break;
  return i;
}

guint
cop_checker__row_of (const char *name)
{
  return row_of (name, strlen (name));
}

const CopCheck *
cop_check_find (const char *name)
{
  guint i = row_of (name, strlen (name));

  return i < cop_checker__n_rows ? &cop_checker__rows[i].check : NULL;
}

char **
cop_check_rules (const CopCheck *check)
{
  return strcmp (check->name, "required_property") == 0 ? cop_checker__required_rules () : NULL;
}

/* --- options --- */

struct _CopCheckOptions
{
  guint8 levels[ROWS_MOST];
};

static void
take_levels (guint8 *levels)
{
  for (guint i = 0; i < cop_checker__n_rows; i++)
    levels[i] = (guint8)cop_checker__rows[i].check.level;
}

CopCheckOptions *
cop_check_options_new (void)
{
  CopCheckOptions *options = g_new0 (CopCheckOptions, 1);

  take_levels (options->levels);
  return options;
}

void
cop_check_options_free (CopCheckOptions *options)
{
  g_free (options);
}

/* To ask for a check takes nothing back: what is an error, by the table or as asked, stays one. */
static void
set_level (CopCheckOptions *options, guint row, CopCheckLevel level)
{
  CopCheckLevel least = cop_checker__rows[row].check.level;

  if (level == COP_CHECK_WARNING)
    level = MAX (level, MAX (least, (CopCheckLevel)options->levels[row]));
  options->levels[row] = (guint8)level;
}

gboolean
cop_check_options_set (CopCheckOptions *options, const char *name, CopCheckLevel level,
                       GError **error)
{
  guint row = row_of (name, strlen (name));
  CopNearest nearest = COP_NEAREST (name);
  g_autofree char *hint = NULL;

  if (row < cop_checker__n_rows)
    set_level (options, row, level);
  else if (!strcmp (name, "all"))
    for (guint i = 0; i < cop_checker__n_rows; i++)
      set_level (options, i, level);
  else
    {
      for (guint i = 0; i < cop_checker__n_rows; i++)
        cop_nearest_try (&nearest, cop_checker__rows[i].check.name);
      hint = cop_nearest_hint (&nearest);
      return cop_error_set (error, COP_ERROR_NOT_FOUND, NULL, "no check '%s'%s", name, hint);
    }
  return TRUE;
}

/* --- findings --- */

static void
finding_free (gpointer data)
{
  CopFinding *finding = data;

  g_free (finding->text);
  g_free (finding);
}

static void
add (CopChecker *ck, const CopNode *node, const CopNodeProp *prop, const CopNode *other,
     const char *format, va_list args)
{
  CopFinding *finding;
  GString *text;

  ck->facts[node->id].failed[ck->index / 64] |= G_GUINT64_CONSTANT (1) << ck->index % 64;
  if (ck->levels[ck->index] == COP_CHECK_OFF)
    return;
  text = g_string_new (NULL);
  cop_node__path_append (node, text);
  g_string_append (text, ": ");
  if (prop)
    g_string_append_printf (text, "'%s' ", prop->name->text);
  g_string_append_vprintf (text, format, args);
  finding = g_new (CopFinding, 1);
  *finding = (CopFinding){ .check = &ck->row->check,
                           .level = (CopCheckLevel)ck->levels[ck->index],
                           .node = (CopNode *)node,
                           .prop = (CopNodeProp *)prop,
                           .other = (CopNode *)other,
                           .origin = prop && cop_prop__origin (prop).line ? cop_prop__origin (prop)
                                                                          : cop_node__origin (node),
                           .text = g_string_free (text, FALSE) };
  g_ptr_array_add (ck->findings, finding);
}

void
cop_checker__fail (CopChecker *ck, const CopNodeProp *prop, const CopNode *other,
                   const char *format, ...)
{
  va_list args;

  va_start (args, format);
  add (ck, ck->node, prop, other, format, args);
  va_end (args);
}

void
cop_checker__fail_at (CopChecker *ck, const CopNode *node, const CopNodeProp *prop,
                      const CopNode *other, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  add (ck, node, prop, other, format, args);
  va_end (args);
}

static gint
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const CopFinding *first = *(CopFinding *const *)a, *second = *(CopFinding *const *)b;
  const CopChecker *ck = user_data;
  guint32 at = ck->facts[first->node->id].order, bt = ck->facts[second->node->id].order;

  if (at != bt)
    return at < bt ? -1 : 1;
  return (first->check > second->check) - (first->check < second->check);
}

/* --- the walk --- */

/* Which rows are made, those that are on and what they need, and what each needs in all. */
static void
plan (CopChecker *ck, gboolean *made)
{
  for (guint i = 0; i < cop_checker__n_rows; i++)
    for (const char *name = cop_checker__rows[i].check.needs; *name;)
      {
        gsize length = strcspn (name, " ");
        guint needed = row_of (name, length);

        ck->needed[i][needed / 64] |= G_GUINT64_CONSTANT (1) << needed % 64;
        /* Those that another needs stand before it. */
        ck->needed[i][0] |= ck->needed[needed][0];
        ck->needed[i][1] |= ck->needed[needed][1];
        name += length + (name[length] == ' ');
      }
  for (guint i = cop_checker__n_rows; i-- > 0;)
    {
      made[i] = made[i] || ck->levels[i] != COP_CHECK_OFF;
      for (guint k = 0; made[i] && k < i; k++)
        made[k] = made[k] || ((ck->needed[i][k / 64] >> k % 64) & 1);
    }
}

static gboolean
lacks_what_it_needs (const CopChecker *ck, guint row)
{
  const guint64 *needed = ck->needed[row];
  guint64 failed = needed[0] & ck->own->failed[0];

  failed |= needed[1] & ck->own->failed[1];
  failed |= (needed[0] & ck->spoilt[0]) | (needed[1] & ck->spoilt[1]);
  if (ck->parent)
    failed |= (needed[0] & ck->parent->failed[0]) | (needed[1] & ck->parent->failed[1]);
  return failed != 0;
}

static void
make_checks (CopChecker *ck, const gboolean *made)
{
  const CopNode *root = ck->tree->root;

  for (CopNode *node = ck->tree->root; node; node = cop_node_next (node, root))
    {
      cop_checker__enter (ck, node);
      cop_checker__find_interrupt_parent (ck);
      for (guint i = 0; i < cop_checker__n_rows; i++)
        {
          const CopCheckRow *row = &cop_checker__rows[i];

          if (!made[i] || !row->at_node || (row->known != COP_KNOWN_NONE && !ck->known[row->known])
              || lacks_what_it_needs (ck, i))
            continue;
          ck->row = row;
          ck->index = i;
          row->at_node (ck);
        }
    }
  for (guint i = 0; i < cop_checker__n_rows; i++)
    if (made[i] && cop_checker__rows[i].at_end)
      {
        ck->row = &cop_checker__rows[i];
        ck->index = i;
        ck->row->at_end (ck);
      }
}

static void
learn (CopChecker *ck)
{
  const CopNode *root = ck->tree->root;
  guint32 order = 0;

  for (CopNode *node = ck->tree->root; node; node = cop_node_next (node, root))
    {
      ck->facts[node->id].order = ++order;
      cop_checker__enter (ck, node);
      cop_checker__learn (ck);
    }
}

GPtrArray *
cop_check_run (const CopTree *tree, const CopCheckOptions *options)
{
#define KNOWN_NAME(id_, name_) name_,
  static const char *const known_names[] = { COP_KNOWN_PROPS (KNOWN_NAME) };
  g_autofree CopChecker *ck = g_new0 (CopChecker, 1);
  gboolean made[ROWS_MOST] = { FALSE };

  ck->tree = tree;
  ck->facts = g_new0 (CopNodeFacts, tree->n_ids);
  ck->names = g_new0 (CopNameFacts, g_hash_table_size (tree->names));
  for (guint i = 0; i < COP_N_KNOWN; i++)
    {
      ck->known_names[i] = cop_tree__find_name (tree, known_names[i]);
      if (ck->known_names[i])
        ck->names[ck->known_names[i]->id].known = (guint8)(i + 1);
    }
  ck->findings = g_ptr_array_new_with_free_func (finding_free);
  ck->windows = g_array_new (FALSE, FALSE, 1);
  ck->interrupts = g_array_new (FALSE, FALSE, 1);
  ck->clock_edges = g_array_new (FALSE, FALSE, sizeof (CopEdge));
  ck->intc_edges = g_array_new (FALSE, FALSE, sizeof (CopEdge));
  if (options)
    memcpy (ck->levels, options->levels, sizeof ck->levels);
  else
    take_levels (ck->levels);
  plan (ck, made);
  learn (ck);
  cop_checker__mark_faults (ck);
  make_checks (ck, made);
  cop_checker__tell_faults (ck);
  g_ptr_array_sort_with_data (ck->findings, compare, ck);
  g_free (ck->facts);
  g_free (ck->names);
  g_array_unref (ck->windows);
  g_array_unref (ck->interrupts);
  g_array_unref (ck->clock_edges);
  g_array_unref (ck->intc_edges);
  return ck->findings;
}
