/* Whether the specifiers that scripts write have the cells that their providers ask for.  Providers
 * say how many when all nodes have been described, so that this comes last. */
#include <coppice/fdt.h>
#include <devicetree/emit.h>

#include <string.h>

typedef struct
{
  CopEmit *emit;
  CopObject *object;
  const CopDtEntry *entry;
  const char *cells; /* the property of a provider that says how many */
} Reader;

static gboolean
is_number (const CopDtItem *item)
{
  return item->kind == COP_DT_CELL || item->kind == COP_DT_U64;
}

/* A list of references and numbers alone: of what else there is nobody knows what it means. */
static gboolean
has_specifiers (const CopDtEntry *entry)
{
  gboolean found = FALSE;

  for (guint i = 0; i < entry->n_items; i++)
    if (entry->items[i].kind == COP_DT_REF)
      found = TRUE;
    else if (!is_number (&entry->items[i]))
      return FALSE;
  return found;
}

/* The next entry of the list by number: a hole (Linux's -1, 0), or a phandle. */
static gboolean
begins_entry (const CopEmit *emit, const CopDtItem *item)
{
  return item->kind == COP_DT_CELL
         && (item->value == 0 || item->value == G_MAXUINT32
             || cop_tree_find_phandle (emit->tree, (guint32)item->value));
}

static gboolean
fail (const Reader *reader, const CopNode *provider, guint32 wanted, guint found, GError **error)
{
  gboolean of_irq = reader->entry->mode == COP_DT_INTERRUPTS;
  g_autofree char *path = cop_node_path (provider);

  return cop_object_error (reader->object, error, COP_ERROR_INVALID,
                           "Devicetree property '%s': a specifier of %s has %u cell%s, as its %s "
                           "says, and %u %s given%s",
                           of_irq ? "interrupts" : reader->entry->name, path, wanted,
                           wanted == 1 ? "" : "s", reader->cells, found, found == 1 ? "is" : "are",
                           of_irq && wanted == 3 && found < 3   ? "; did you mean 'spi' or 'ppi'?"
                           : of_irq && wanted < 3 && found >= 3 ? "; did you mean 'irq'?"
                                                                : "");
}

/* Whom the item refers to, if that is a provider: one of an overlay's base, and one that says
 * nothing, are not (`check` has a word on that). */
static CopNode *
provider_at (const Reader *reader, guint i, guint32 *ret_wanted)
{
  const CopDtItem *item = &reader->entry->items[i];
  CopNode *node = item->kind == COP_DT_REF
                      ? cop_emit__target (reader->emit, reader->object, reader->entry, i, NULL)
                      : NULL;
  const CopNodeProp *prop = node ? cop_node_find_prop (node, reader->cells) : NULL;

  return prop && cop_prop__cell (prop, ret_wanted) ? node : NULL;
}

/* Whether the cells behind item i are written with zeros behind them. */
static gboolean
is_filled (const CopDtEntry *entry, guint i, guint found, guint32 wanted)
{
  return (entry->mode == COP_DT_INTERRUPTS || cop_emit__is_in_words (entry, i, found))
         && cop_emit__is_filled (found, wanted);
}

/* Of the provider that is item i: sets i to the item behind its cells.  A cell may be a reference
 * as well: TI's mailboxes have the node of the one that is meant. */
static gboolean
check_specifier (const Reader *reader, guint *i, const CopNode *provider, guint32 wanted,
                 GError **error)
{
  const CopDtEntry *entry = reader->entry;
  guint32 found = 0, other;
  guint ref = *i;

  for ((*i)++; *i < entry->n_items; (*i)++)
    {
      const CopDtItem *item = &entry->items[*i];

      if (item->kind == COP_DT_REF && is_filled (entry, ref, found, wanted))
        return TRUE;
      if (found == wanted
          && (item->kind == COP_DT_REF
              || (entry->mode == COP_DT_PLAIN && begins_entry (reader->emit, item))))
        return TRUE;
      if (provider_at (reader, *i, &other))
        break;
      found += item->kind == COP_DT_U64 ? 2 : 1;
    }
  return found == wanted || is_filled (entry, ref, found, wanted)
         || fail (reader, provider, wanted, found, error);
}

static gboolean
check_entry (CopEmit *emit, CopObject *object, const CopDtEntry *entry, GError **error)
{
  Reader reader = { .emit = emit, .object = object, .entry = entry, .cells = "#interrupt-cells" };
  guint32 wanted;

  if ((entry->mode != COP_DT_PLAIN && entry->mode != COP_DT_INTERRUPTS) || !has_specifiers (entry))
    return TRUE;
  if (entry->mode == COP_DT_PLAIN)
    reader.cells = cop_specifier_cells (entry->name);
  if (reader.cells == NULL)
    return TRUE;
  for (guint i = 0; i < entry->n_items;)
    {
      CopNode *provider = provider_at (&reader, i, &wanted);

      if (provider == NULL)
        i++;
      else if (!check_specifier (&reader, &i, provider, wanted, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cop_emit__check_specifiers (CopEmit *emit, GError **error)
{
  for (guint k = 0; k < emit->described->len; k++)
    {
      CopObject *object = emit->described->pdata[k];
      GPtrArray *entries = cop_dt__entries (object);

      for (guint i = 0; entries && i < entries->len; i++)
        {
          const CopDtEntry *entry = entries->pdata[i];
          char *where;

          if (check_entry (emit, object, entry, error))
            continue;
          where = cop_origin_print (object->type->host, entry->origin);
          if (error && *error)
            cop_error_add_where (*error, where);
          g_free (where);
          return FALSE;
        }
    }
  return TRUE;
}
