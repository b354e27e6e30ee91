/* Snapshots: all that a user can see of a machine, as text that can be compared.
 *
 * A record for each object, in the order of the tree.  Other objects are named by their place in
 * that order and not by path, so that a chain of a million objects stays linear. */
#include <device/time.h>
#include <machine/private.h>
#include <stdlib.h>

typedef struct
{
  gsize offset; /* of the text */
  guint depth;
} Record;

struct _CopSnapshot
{
  GString *text;
  GArray *records;
};

typedef struct
{
  GString *out;
  GHashTable *places; /* object to place + 1 */
} Writer;

static void
write_object (Writer *writer, CopObject *object)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (writer->places, object));

  if (object == NULL)
    g_string_append (writer->out, "null");
  else
    g_string_append_printf (writer->out, "%s@%u", object->name ? object->name->text : "", place);
}

static void
write_value (Writer *writer, const CopValue *value)
{
  if (value->kind == COP_KIND_LINK || value->kind == COP_KIND_CHILD)
    write_object (writer, value->as.object);
  else
    cop_value_print (value, writer->out);
}

static void
write_props (Writer *writer, CopObject *object)
{
  const CopType *type = object->type;
  char **dynamic;

  for (guint i = 0; i < type->n_props; i++)
    {
      const CopProp *prop = &type->props[i];
      CopValue value = COP_VALUE_NONE;
      if (prop->def.kind == COP_KIND_ALIAS || prop->def.kind == COP_KIND_CHILD
          || (prop->def.kind == COP_KIND_COMPUTED && prop->def.get == NULL))
        continue;
      g_string_append_printf (writer->out, " %s=", prop->def.name);
      if (cop_prop_get (prop, object, &value, NULL))
        write_value (writer, &value);
      else
        g_string_append (writer->out, "(error)");
      cop_value_clear (&value);
    }
  dynamic = cop_object_list_dynamic (object);
  for (char **name = dynamic; *name; name++)
    {
      CopValue value = COP_VALUE_NONE;
      g_string_append_printf (writer->out, " +%s=", *name);
      if (cop_object_get (object, *name, &value, NULL))
        write_value (writer, &value);
      cop_value_clear (&value);
    }
  g_strfreev (dynamic);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
write_ext (Writer *writer, CopObject *object)
{
  CopObjectExt *ext = object->ext;

  if (ext->counters && g_hash_table_size (ext->counters))
    {
      guint n;
      gpointer *bases = g_hash_table_get_keys_as_array (ext->counters, &n);
      qsort (bases, n, sizeof *bases, compare_strings);
      for (guint i = 0; i < n; i++)
        g_string_append_printf (writer->out, " %s[*]=%" G_GUINT64_FORMAT, (const char *)bases[i],
                                *(guint64 *)g_hash_table_lookup (ext->counters, bases[i]));
      g_free (bases);
    }
  /* threads that work for a request let go when they like */
  pthread_mutex_lock (&object->owner->lock);
  for (CopHold *hold = ext->holds; hold; hold = hold->next)
    g_string_append_printf (writer->out, " held-by=\"%s\"", hold->reason);
  pthread_mutex_unlock (&object->owner->lock);
}

static void
write_dt (Writer *writer, GPtrArray *entries)
{
  for (guint i = 0; entries && i < entries->len; i++)
    {
      const CopDtEntry *entry = entries->pdata[i];
      g_string_append_printf (writer->out, " dt.%s=%d:", entry->name, entry->mode);
      for (guint k = 0; k < entry->n_items; k++)
        {
          const CopDtItem *item = &entry->items[k];
          g_string_append_printf (writer->out, "%d,%" G_GINT64_MODIFIER "x,%s", item->kind,
                                  item->value, item->text ? item->text : "");
          if (item->label)
            g_string_append_printf (writer->out, "&%s", item->label);
          if (item->bytes)
            cop_value_print (&COP_VALUE_BYTES (item->bytes), writer->out);
          if (entry->links[k].target)
            write_object (writer, entry->links[k].target);
          g_string_append_c (writer->out, ';');
        }
    }
}

static void
write_timers (Writer *writer, const CopDevice *device)
{
  const CopTimer *timer = NULL;
  const char *name = NULL;
  guint64 at = 0;

  while ((timer = cop_timer__next_set (device, timer, &name, &at)) != NULL)
    g_string_append_printf (writer->out, " timer %s=%" G_GUINT64_FORMAT, name ? name : "(no name)",
                            at);
}

static void
write_device (Writer *writer, CopDevice *device)
{
  CopDeviceExt *ext = device->ext;
  const CopLostWire *lost;

  g_string_append_printf (writer->out, " bits=%u", device->bits);
  if (device->resets || device->reset_bits)
    g_string_append_printf (writer->out, " in-reset=%u/%u", device->reset_bits, device->resets);
  if (device->bus_prev)
    {
      g_string_append (writer->out, " after=");
      write_object (writer, &device->bus_prev->object);
    }
  for (guint i = 0; i < device->n_windows; i++)
    if (device->windows[i].mapped)
      g_string_append_printf (writer->out,
                              " %s=0x%" G_GINT64_MODIFIER "x+0x%" G_GINT64_MODIFIER "x/%d",
                              device->windows[i].name, device->windows[i].at,
                              device->windows[i].size, device->windows[i].priority);
  cop_device__print_registers (device, writer->out);
  if (ext == NULL)
    return;
  for (CopWire *wire = ext->ports.out; wire; wire = wire->out_next)
    {
      g_string_append_printf (writer->out, " %s[%u]->", wire->output->name, wire->index);
      write_object (writer, wire->provider);
      g_string_append_printf (writer->out, ".%s(%u)/%d", wire->input->name, wire->endpoint.args[0],
                              wire->endpoint.trigger);
    }
  for (guint i = 0; (lost = cop_device__nth_lost (device, i)) != NULL; i++)
    if (!lost->output->undescribed)
      g_string_append_printf (writer->out, " %s[%u]->removed", lost->output->name, lost->index);
  for (CopWire *wire = ext->ports.in; wire; wire = wire->in_next)
    {
      g_string_append_printf (writer->out, " %s(%u)<-", wire->input->name, wire->endpoint.args[0]);
      write_object (writer, wire->consumer);
    }
  if (ext->removal)
    g_string_append (writer->out, " to-be-removed");
  write_timers (writer, device);
  for (guint i = 0; ext->blockers && i < ext->blockers->len; i++)
    g_string_append_printf (writer->out, " blocked=\"%s\"", (const char *)ext->blockers->pdata[i]);
}

static void
write_record (Writer *writer, CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  g_string_append_printf (
      writer->out, "%s (%s) %s%s refs=%d", object->name ? object->name->text : "/",
      object->type->desc->name, cop_state_name (object->state),
      object->flags & COP_FLAG_NULLABLE ? " nullable" : "", g_atomic_int_get (&object->ref_count));
  write_props (writer, object);
  if (object->ext)
    write_ext (writer, object);
  if (device)
    write_device (writer, device);
  write_dt (writer, cop_dt__entries (object));
  g_string_append_c (writer->out, '\0');
}

static void
begin_record (CopSnapshot *snapshot, guint depth)
{
  Record record = { .offset = snapshot->text->len, .depth = depth };

  g_array_append_val (snapshot->records, record);
}

static CopSnapshot *
take (CopMachine *machine)
{
  CopSnapshot *snapshot = g_new0 (CopSnapshot, 1);
  Writer writer = { g_string_new (NULL), g_hash_table_new (NULL, NULL) };
  CopOwner *owner = machine->device.object.owner;
  CopWalk walk = COP_WALK (machine->root);
  guint place = 0;

  snapshot->text = writer.out;
  snapshot->records = g_array_new (FALSE, FALSE, sizeof (Record));
  while (machine->root && cop_walk_next (&walk))
    g_hash_table_insert (writer.places, walk.at, GUINT_TO_POINTER (++place));
  begin_record (snapshot, 0);
  g_string_append_printf (writer.out, "machine: %" G_GUINT64_FORMAT " objects, %u removals",
                          owner->n_live, machine->removals.length);
  g_string_append_c (writer.out, '\0');
  walk = (CopWalk)COP_WALK (machine->root);
  while (machine->root && cop_walk_next (&walk))
    {
      begin_record (snapshot, walk.depth);
      write_record (&writer, walk.at);
    }
  for (CopObject *object = cop_object__held (owner->retired); object;
       object = cop_object__held (object->next))
    {
      begin_record (snapshot, 0);
      g_string_append (writer.out, "retired ");
      write_record (&writer, object);
    }
  g_hash_table_unref (writer.places);
  return snapshot;
}

CopSnapshot *
cop_machine_snapshot (CopMachine *machine)
{
  CopObject *object = &machine->device.object;
  CopSnapshot *snapshot;

  /* what was let go of on other threads is no part of it */
  cop_owner__drain (object->owner);
  /* computed properties are read on the way: their hooks remove nothing that is still to be seen */
  cop_life__begin_list (machine->life);
  COP_CALL_HOOK (object, object->owner->hook_type, snapshot = take (machine));
  cop_life__end_list (machine->life);
  return snapshot;
}

void
cop_snapshot_free (CopSnapshot *snapshot)
{
  if (snapshot == NULL)
    return;
  g_string_free (snapshot->text, TRUE);
  g_array_unref (snapshot->records);
  g_free (snapshot);
}

gboolean
cop_snapshot_equal (const CopSnapshot *a, const CopSnapshot *b)
{
  if (!g_string_equal (a->text, b->text) || a->records->len != b->records->len)
    return FALSE;
  for (guint i = 0; i < a->records->len; i++)
    if (g_array_index (a->records, Record, i).depth != g_array_index (b->records, Record, i).depth)
      return FALSE;
  return TRUE;
}

/* --- differences -------------------------------------------------------------------------- */

static char *
line_of (const CopSnapshot *snapshot, guint i)
{
  const Record *record = &g_array_index (snapshot->records, Record, i);

  return g_strdup_printf ("%u %s", record->depth, snapshot->text->str + record->offset);
}

static GHashTable *
count_lines (const CopSnapshot *snapshot)
{
  GHashTable *lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < snapshot->records->len; i++)
    {
      char *line = line_of (snapshot, i);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (lines, line));
      g_hash_table_insert (lines, line, GUINT_TO_POINTER (n + 1));
    }
  return lines;
}

static void
add_missing (GPtrArray *out, char sign, const CopSnapshot *snapshot, GHashTable *others)
{
  for (guint i = 0; i < snapshot->records->len; i++)
    {
      char *line = line_of (snapshot, i);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (others, line));
      if (n)
        g_hash_table_insert (others, g_strdup (line), GUINT_TO_POINTER (n - 1));
      else
        g_ptr_array_add (out, g_strdup_printf ("%c %s", sign, strchr (line, ' ') + 1));
      g_free (line);
    }
}

char **
cop_snapshot_diff (const CopSnapshot *a, const CopSnapshot *b)
{
  GPtrArray *out = g_ptr_array_new ();

  if (!cop_snapshot_equal (a, b))
    {
      GHashTable *in_a = count_lines (a), *in_b = count_lines (b);
      add_missing (out, '-', a, in_b);
      add_missing (out, '+', b, in_a);
      if (out->len == 0)
        g_ptr_array_add (out, g_strdup ("+ the same objects in another order"));
      g_hash_table_unref (in_a);
      g_hash_table_unref (in_b);
    }
  g_ptr_array_add (out, NULL);
  return (char **)g_ptr_array_free (out, FALSE);
}
