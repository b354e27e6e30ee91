/* What a scenario says, done through the C API.  perform.lua does the same by a script. */
#include "world.h"
#include <stdlib.h>

typedef struct
{
  World *world;
  CopMachine *machine;
  CopDevice *device; /* of the hook that the command is done in; nullable */
  char **words;      /* those after the verb */
  guint n;
} Call;

/* --- words ---------------------------------------------------------------------------------- */

/* The words from the index on. */
static char *
rest (const Call *call, guint from)
{
  return g_strjoinv (" ", call->words + MIN (from, call->n));
}

/* The word behind a preposition, and both are taken out; NULL when it is not there. */
static char *
take (Call *call, const char *preposition)
{
  char *found = NULL;

  for (guint i = 0; i + 1 < call->n && found == NULL; i++)
    if (g_str_equal (call->words[i], preposition))
      {
        found = call->words[i + 1];
        g_free (call->words[i]);
        memmove (call->words + i, call->words + i + 2, (call->n - i - 1) * sizeof *call->words);
        call->n -= 2;
      }
  return found;
}

static CopObject *
find (Call *call, const char *name, GError **error)
{
  return find_object (call->machine, name, error);
}

static CopBus *
find_bus (Call *call, const char *name, GError **error)
{
  CopObject *object = find (call, name, error);

  return object == NULL || cop_bus (object) ? cop_bus (object)
                                            : cop_device_first_bus (cop_device (object));
}

/* "@NAME" is an object, "nil" is none, anything else is text. */
static gboolean
read_setting (Call *call, char *name, char *text, CopSetting *ret, GError **error)
{
  CopObject *object = *text == '@' ? find (call, text + 1, error) : NULL;

  *ret = (CopSetting){ .name = name };
  if (*text != '@' && !g_str_equal (text, "nil"))
    ret->text = text;
  else
    ret->value = object ? COP_VALUE_OBJECT (object) : COP_VALUE_NONE;
  return *text != '@' || object;
}

/* NAME=DEVICE:INPUT:PLACE is a wire, and NAME=VALUE a property. */
static gboolean
read_keys (Call *call, guint from, GArray *settings, GArray *wirings, GError **error)
{
  for (guint i = from; i < call->n; i++)
    {
      char *equals = strchr (call->words[i], '='), *colon = strchr (call->words[i], ':');
      CopWiring wiring = { .output = call->words[i] };
      CopSetting setting;

      *equals = 0;
      if (colon == NULL)
        {
          if (!read_setting (call, call->words[i], equals + 1, &setting, error))
            return FALSE;
          g_array_append_val (settings, setting);
          continue;
        }
      *colon = 0;
      wiring.endpoint.input = colon + 1;
      wiring.endpoint.provider = find (call, equals + 1, error);
      if (wiring.endpoint.provider == NULL)
        return FALSE;
      colon = strchr (colon + 1, ':');
      *colon = 0;
      wiring.endpoint.n_args = 1;
      wiring.endpoint.args[0] = (guint32)atoi (colon + 1);
      g_array_append_val (wirings, wiring);
    }
  return TRUE;
}

/* --- adding --------------------------------------------------------------------------------- */

/* add TYPE NAME [on BUS] [below PARENT] [kept] [KEY=VALUE...]; NAME "-": none; kept: no nullable
 * child */
static gboolean
do_add (Call *call, GError **error)
{
  g_autoptr (GArray) settings = g_array_new (FALSE, FALSE, sizeof (CopSetting));
  g_autoptr (GArray) wirings = g_array_new (FALSE, FALSE, sizeof (CopWiring));
  g_autofree char *bus = take (call, "on"), *parent = take (call, "below");
  gboolean kept = call->n > 2 && g_str_equal (call->words[2], "kept");
  CopDeviceSpec spec = { .type = call->words[0], .flags = kept ? 0 : COP_ADD_NULLABLE };

  if ((bus && (spec.bus = find_bus (call, bus, error)) == NULL)
      || (parent && (spec.parent = find (call, parent, error)) == NULL)
      || !read_keys (call, kept ? 3 : 2, settings, wirings, error))
    return FALSE;
  spec.id = g_str_equal (call->words[1], "-") ? NULL : call->words[1];
  spec.settings = (const CopSetting *)(gpointer)settings->data;
  spec.n_settings = settings->len;
  spec.wiring = (const CopWiring *)(gpointer)wirings->data;
  spec.n_wiring = wirings->len;
  return cop_machine_device_addv (call->machine, &spec, error) != NULL;
}

static Kept *
keep (GPtrArray *list, const char *name)
{
  Kept *kept = g_new0 (Kept, 1);

  kept->name = g_strdup (name);
  g_ptr_array_add (list, kept);
  return kept;
}

static Kept *
find_kept (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((Kept *)list->pdata[i])->name, name))
      return list->pdata[i];
  return NULL;
}

/* new TYPE NAME [on BUS]: an object without a parent */
static gboolean
do_new (Call *call, GError **error)
{
  g_autofree char *bus = take (call, "on");
  CopType *type = cop_host_find_type (call->world->host, call->words[0], error);
  CopObject *object = type ? cop_object_new (type, error) : NULL;
  Kept *kept;

  if (object == NULL)
    return FALSE;
  kept = keep (call->world->made, call->words[1]);
  kept->object = object;
  kept->bus = bus ? find_bus (call, bus, error) : NULL;
  return bus == NULL || kept->bus;
}

/* In a hook in C: what the script made or holds is the script's to let go. */
static gboolean
ask_script (Call *call, const char *verb, GError **error)
{
  g_autofree char *words = rest (call, 0), *command = g_strconcat (verb, " ", words, NULL);

  g_assert_true (call->world->lua_calls);
  return world_perform (call->world, command, error);
}

/* plant NAME [below PARENT] [as NAME]: what was made by new, or is retired */
static gboolean
do_plant (Call *call, GError **error)
{
  g_autofree char *below = take (call, "below"), *as = take (call, "as");
  CopObject *parent = below ? find (call, below, error) : cop_machine_peripheral (call->machine);
  Kept *kept = find_kept (call->world->made, call->words[0]);
  CopObject *object = kept ? kept->object : find_retired (call->machine, call->words[0]);

  if (object == NULL)
    return ask_script (call, "plant", error);
  if (parent == NULL
      || !cop_machine_plant (call->machine, parent, as ? as : call->words[0], object,
                             kept ? kept->bus : NULL, COP_ADD_NULLABLE, error))
    return FALSE;
  g_ptr_array_remove (call->world->made, kept);
  return TRUE;
}

/* drop NAME: what was made by new is given up */
static gboolean
do_drop (Call *call, GError **error)
{
  Kept *kept = find_kept (call->world->made, call->words[0]);

  return kept ? g_ptr_array_remove (call->world->made, kept) : ask_script (call, "drop", error);
}

/* --- removing ------------------------------------------------------------------------------- */

/* cut NAME, cut PARENT/NAME */
static gboolean
do_cut (Call *call, GError **error)
{
  char *slash = strrchr (call->words[0], '/');
  CopObject *parent;

  if (slash == NULL)
    return cop_object_cut (cop_machine_peripheral (call->machine), call->words[0], error);
  *slash = 0;
  parent = find (call, call->words[0], error);
  return parent && cop_object_cut (parent, slash + 1, error);
}

static gboolean
do_del (Call *call, GError **error)
{
  CopRemoval *removal = cop_machine_device_del (call->machine, call->words[0], NULL, NULL, error);

  if (removal == NULL)
    return FALSE;
  g_ptr_array_add (call->world->removals, cop_removal_ref (removal));
  cop_test_log_add (call->world->log, "removal %s",
                    cop_removal_state_name (cop_removal_state (removal)));
  return TRUE;
}

static gboolean
do_eject (Call *call, GError **error)
{
  CopObject *object = find (call, call->words[0], error);

  return object && cop_device_eject ((CopDevice *)object, error);
}

/* cancel NAME: its pending removal */
static gboolean
do_cancel (Call *call, GError **error)
{
  CopDevice *device = cop_device (find (call, call->words[0], error));
  CopRemoval *removal = device ? cop_device_removal (device) : NULL;

  if (device && removal == NULL)
    cop_test_log_add (call->world->log, "no removal");
  return device && (removal == NULL || cop_removal_cancel (removal, error));
}

/* refuse NAME REASON...: the guest keeps it */
static gboolean
do_refuse (Call *call, GError **error)
{
  CopDevice *device = cop_device (find (call, call->words[0], error));
  g_autofree char *reason = rest (call, 1);

  if (device)
    cop_device_guest_refuse (device, reason);
  return device != NULL;
}

/* advance MILLISECONDS */
static gboolean
do_advance (Call *call, GError **error)
{
  return cop_machine_advance (call->machine, strtoull (call->words[0], NULL, 10) * 1000000, error);
}

/* --- reset ---------------------------------------------------------------------------------- */

/* reset [NAME]: the machine, or a device and all below it */
static gboolean
do_reset (Call *call, GError **error)
{
  CopObject *object = call->n ? find (call, call->words[0], error) : NULL;

  if (call->n)
    return object && cop_device_reset ((CopDevice *)object, error);
  return cop_machine_reset (call->machine, error);
}

static gboolean
do_assert (Call *call, GError **error)
{
  CopObject *object = find (call, call->words[0], error);

  return object && cop_device_assert_reset ((CopDevice *)object, error);
}

static gboolean
do_deassert (Call *call, GError **error)
{
  CopObject *object = find (call, call->words[0], error);

  return object && cop_device_release_reset ((CopDevice *)object, error);
}

static gboolean
do_close (Call *call, GError **error)
{
  return cop_machine_close (call->machine, error);
}

/* --- setting -------------------------------------------------------------------------------- */

/* set OBJECT PROPERTY VALUE */
static gboolean
do_set (Call *call, GError **error)
{
  CopObject *object = find (call, call->words[0], error);
  CopSetting setting;

  if (object == NULL || !read_setting (call, call->words[1], call->words[2], &setting, error))
    return FALSE;
  if (setting.text)
    return cop_object_set_from_text (object, setting.name, setting.text, error);
  return cop_object_set (object, setting.name, &setting.value, error);
}

/* hold OBJECT REASON...: of the tree, or made by new */
static gboolean
do_hold (Call *call, GError **error)
{
  Kept *kept = find_kept (call->world->made, call->words[0]);
  CopObject *object = kept ? kept->object : find (call, call->words[0], error);
  g_autofree char *reason = rest (call, 1);

  if (object)
    keep (call->world->holds, reason)->hold = cop_object_hold (object, reason);
  return object != NULL;
}

static gboolean
do_release (Call *call, GError **error)
{
  g_autofree char *reason = rest (call, 0);
  Kept *kept = find_kept (call->world->holds, reason);
  CopHold *hold;

  if (kept == NULL)
    return ask_script (call, "release", error);
  hold = g_steal_pointer (&kept->hold);
  g_ptr_array_remove (call->world->holds, kept);
  cop_hold_release (hold);
  return TRUE;
}

/* block OBJECT REASON..., unblock OBJECT REASON... */
static gboolean
do_block (Call *call, GError **error)
{
  CopObject *object = find (call, call->words[0], error);
  g_autofree char *reason = rest (call, 1);

  if (object)
    cop_device_block_unplug ((CopDevice *)object, reason);
  return object != NULL;
}

static gboolean
do_unblock (Call *call, GError **error)
{
  CopObject *object = find (call, call->words[0], error);
  g_autofree char *reason = rest (call, 1);

  return object && cop_device_unblock_unplug ((CopDevice *)object, reason);
}

/* --- several at once ------------------------------------------------------------------------ */

/* The command with the number in place of each "%". */
static gboolean
perform_with (Call *call, const char *command, guint number, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (command, "%", -1);
  g_autofree char *text = g_strdup_printf ("%u", number), *whole = g_strjoinv (text, parts);

  return perform (call->world, call->device, whole, error);
}

/* many N COMMAND...: the command with each number below N */
static gboolean
do_many (Call *call, GError **error)
{
  guint n = (guint)atoi (call->words[0]);
  g_autofree char *command = rest (call, 1);
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < n; i++)
    ok = perform_with (call, command, i, error);
  return ok;
}

/* next LAST COMMAND...: in a hook of a device whose name ends in a number: the command with the one
 * above it, up to LAST */
static gboolean
do_next (Call *call, GError **error)
{
  const char *name = cop_object_name (&call->device->object);
  guint number = (guint)atoi (name + strcspn (name, "0123456789")) + 1;
  g_autofree char *command = rest (call, 1);

  return number > (guint)atoi (call->words[0]) || perform_with (call, command, number, error);
}

/* try COMMAND...: what it fails with is written down, and no failure */
static gboolean
do_try (Call *call, GError **error G_GNUC_UNUSED)
{
  g_autofree char *command = rest (call, 0);
  GError *inner = NULL;

  if (!perform (call->world, call->device, command, &inner))
    world_log_error (call->world, inner);
  return TRUE;
}

gboolean
perform (World *world, CopDevice *device, const char *command, GError **error)
{
  static const struct
  {
    const char *verb;
    gboolean (*fn) (Call *call, GError **error);
  } verbs[] = {
    { "add", do_add },           { "new", do_new },         { "plant", do_plant },
    { "drop", do_drop },         { "cut", do_cut },         { "del", do_del },
    { "eject", do_eject },       { "reset", do_reset },     { "close", do_close },
    { "set", do_set },           { "hold", do_hold },       { "release", do_release },
    { "block", do_block },       { "many", do_many },       { "next", do_next },
    { "unblock", do_unblock },   { "try", do_try },         { "cancel", do_cancel },
    { "refuse", do_refuse },     { "advance", do_advance }, { "assert", do_assert },
    { "deassert", do_deassert },
  };
  g_auto (GStrv) words = g_strsplit (command, " ", -1);
  Call call = { .world = world, .device = device, .words = words + 1 };

  /* during a build there is none yet that the world knows */
  call.machine = world->machine ? world->machine : cop_device_machine (device);
  call.n = g_strv_length (call.words);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].verb, words[0]))
      return verbs[i].fn (&call, error);
  return answer (world, call.machine, words, error);
}
