/* What a scenario asks: the answer is a line of the log.  perform.lua answers the same. */
#include "world.h"

CopObject *
find_object (CopMachine *machine, const char *name, GError **error)
{
  g_autofree char *path = NULL;

  path = *name == '/' ? g_strdup (name) : g_strconcat ("/machine/peripheral/", name, NULL);
  return cop_object_resolve (cop_machine_root (machine), path, error);
}

CopObject *
find_retired (CopMachine *machine, const char *name)
{
  g_autoptr (GPtrArray) retired = cop_machine_retired (machine);

  for (guint i = 0; i < retired->len; i++)
    if (g_strcmp0 (cop_object_name (retired->pdata[i]), name) == 0)
      return retired->pdata[i];
  return NULL;
}

static void
say (World *world, const char *what, GString *list)
{
  cop_test_log_add (world->log, "%s: %s", what, list->len ? list->str : "none");
  g_string_free (list, TRUE);
}

static void
append (GString *list, const char *name)
{
  g_string_append_printf (list, "%s%s", list->len ? ", " : "", name);
}

/* look NAME: its state, its bus, who holds it */
static gboolean
look (World *world, CopMachine *machine, char **words, GError **error G_GNUC_UNUSED)
{
  CopObject *object = find_object (machine, words[1], NULL);
  CopBus *bus;
  g_auto (GStrv) holders = NULL;
  GString *text;

  object = object ? object : find_retired (machine, words[1]);
  text = g_string_new (object ? cop_state_name (cop_object_state (object)) : "gone");
  bus = cop_device (object) ? cop_device_bus ((CopDevice *)object) : NULL;
  if (bus)
    g_string_append_printf (text, ", on %s/%s", cop_object_name ((CopObject *)cop_bus_device (bus)),
                            cop_object_name (&bus->object));
  holders = object ? cop_object_holders (object) : NULL;
  for (guint i = 0; holders && holders[i]; i++)
    g_string_append_printf (text, "%s%s", i ? ", " : ", held by ", holders[i]);
  say (world, words[1], text);
  return TRUE;
}

/* devices BUS: what sits on it */
static gboolean
devices (World *world, CopMachine *machine, char **words, GError **error)
{
  CopBus *bus = cop_bus (find_object (machine, words[1], error));
  GString *list;

  if (bus == NULL)
    return FALSE;
  list = g_string_new (NULL);
  for (CopDevice *device = cop_bus_first (bus); device; device = cop_bus_next_device (device))
    append (list, cop_object_name (&device->object));
  say (world, words[1], list);
  return TRUE;
}

/* children OBJECT */
static gboolean
children (World *world, CopMachine *machine, char **words, GError **error)
{
  CopObject *object = find_object (machine, words[1], error), *child;
  GString *list;

  if (object == NULL)
    return FALSE;
  list = g_string_new (NULL);
  for (child = cop_object_first_child (object); child; child = cop_object_next (child))
    append (list, cop_object_name (child));
  say (world, words[1], list);
  return TRUE;
}

/* retired: who is out of the tree and held */
static gboolean
retired (World *world, CopMachine *machine, char **words, GError **error G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) objects = cop_machine_retired (machine);
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < objects->len; i++)
    append (list, cop_object_name (objects->pdata[i]));
  say (world, words[0], list);
  return TRUE;
}

/* removals: those that are pending */
static gboolean
removals (World *world, CopMachine *machine, char **words, GError **error G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) pending = cop_machine_removals (machine);
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < pending->len; i++)
    append (list, cop_removal_device_path (pending->pdata[i]));
  say (world, words[0], list);
  return TRUE;
}

/* outcome NAME: of the last removal of it, and why it was refused */
static gboolean
outcome (World *world, CopMachine *machine G_GNUC_UNUSED, char **words,
         GError **error G_GNUC_UNUSED)
{
  g_autofree char *path = g_strconcat ("/machine/peripheral/", words[1], NULL);
  GString *text = g_string_new (NULL);

  for (guint i = world->removals->len; i-- > 0 && text->len == 0;)
    {
      const CopRemoval *removal = world->removals->pdata[i];
      const char *reason = cop_removal_reason (removal);
      if (g_str_equal (cop_removal_device_path (removal), path))
        append (text, cop_removal_state_name (cop_removal_state (removal)));
      if (text->len && reason)
        append (text, reason);
    }
  say (world, words[1], text);
  return TRUE;
}

/* get OBJECT PROPERTY: a number, or the name of an object */
static gboolean
get (World *world, CopMachine *machine, char **words, GError **error)
{
  CopObject *object = find_object (machine, words[1], error);
  g_auto (CopValue) value = COP_VALUE_NONE;
  GString *text;

  if (object == NULL || !cop_object_get (object, words[2], &value, error))
    return FALSE;
  text = g_string_new (NULL);
  if (value.kind == COP_KIND_UINT)
    g_string_append_printf (text, "%" G_GUINT64_FORMAT, value.as.u);
  else if (value.kind != COP_KIND_NONE)
    append (text, cop_object_name (value.as.object));
  say (world, words[2], text);
  return TRUE;
}

/* help TYPE: what its descriptor says, without an instance */
static gboolean
help (World *world, CopMachine *machine G_GNUC_UNUSED, char **words, GError **error)
{
  CopType *type = cop_host_find_type (world->host, words[1], error);

  if (type == NULL)
    return FALSE;
  cop_test_log_add (world->log, "%s below %s: %s", words[1], cop_type_name (cop_type_parent (type)),
                    cop_type_desc (type)->doc);
  for (guint i = 0; i < cop_type_n_props (type); i++)
    {
      const CopProp *prop = cop_type_prop (type, i);
      const CopPropDef *def = cop_prop_def (prop);

      if (g_str_has_prefix (cop_prop_owner (prop)->name, "rig."))
        cop_test_log_add (world->log, "%s %s of %s: %s", cop_kind_name (def->kind), def->name,
                          cop_prop_owner (prop)->name, def->doc);
    }
  return TRUE;
}

gboolean
answer (World *world, CopMachine *machine, char **words, GError **error)
{
  static const struct
  {
    const char *verb;
    gboolean (*fn) (World *world, CopMachine *machine, char **words, GError **error);
  } verbs[] = {
    { "look", look },       { "devices", devices },   { "children", children },
    { "retired", retired }, { "removals", removals }, { "get", get },
    { "help", help },       { "outcome", outcome },
  };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].verb, words[0]))
      return verbs[i].fn (world, machine, words, error);
  return cop_error_set (error, COP_ERROR_INVALID, NULL, "no command is called '%s'", words[0]);
}
