/* What a scenario stands on. */
#include "world.h"

#define FOLDER "tests/conformance/"

typedef struct
{
  gboolean always;
  char *hook, *name, *command;
} Rule;

static void
free_rule (gpointer data)
{
  Rule *rule = data;

  g_free (rule->hook);
  g_free (rule->name);
  g_free (rule->command);
  g_free (rule);
}

static void
free_kept (gpointer data)
{
  Kept *kept = data;

  cop_hold_release (kept->hold);
  cop_object_unref (kept->object);
  g_free (kept->name);
  g_free (kept);
}

/* --- what hooks in C do besides --------------------------------------------------------------- */

/* The world whose hooks in C are run: a rig type knows no other way to it. */
static World *current;

/* What is to be done now; rules that are for once are taken away before anything is done. */
static char **
take_commands (const char *hook, const char *name)
{
  GPtrArray *commands = g_ptr_array_new ();

  for (guint i = 0; i < current->rules->len; i++)
    {
      Rule *rule = current->rules->pdata[i];

      if (!g_str_equal (rule->hook, hook)
          || (!g_str_equal (rule->name, "*") && !g_str_equal (rule->name, name)))
        continue;
      g_ptr_array_add (commands, g_strdup (rule->command));
      if (!rule->always)
        g_ptr_array_remove_index (current->rules, i--);
    }
  g_ptr_array_add (commands, NULL);
  return (char **)g_ptr_array_free (commands, FALSE);
}

static gboolean
run_rules (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device, GError **error)
{
  const char *name = cop_object_name (&device->object);
  g_autofree char *nameless = g_strdup_printf ("(%s)", cop_object_type_name (&device->object));
  g_auto (GStrv) commands = take_commands (hook, name ? name : nameless);

  for (guint i = 0; commands[i]; i++)
    if (g_str_equal (commands[i], "fail"))
      return cop_object_fail (&device->object, error, "%s is made to fail", hook);
    else if (!perform (current, device, commands[i], error))
      return FALSE;
  return TRUE;
}

/* --- the journal ---------------------------------------------------------------------------- */

static gboolean
write_line (CopObject *self G_GNUC_UNUSED, const CopProp *prop G_GNUC_UNUSED, const CopValue *value,
            GError **error G_GNUC_UNUSED)
{
  cop_test_log_add (current->log, "%s", value->as.string);
  return TRUE;
}

static gboolean
do_command (CopObject *self G_GNUC_UNUSED, const CopProp *prop G_GNUC_UNUSED, const CopValue *value,
            GError **error)
{
  return perform (current, NULL, value->as.string, error);
}

static const CopPropDef journal_props[] = {
  COP_COMPUTED ("line", .computed_kind = COP_KIND_STRING, .set = write_line, .doc = "One line"),
  COP_COMPUTED ("command", .computed_kind = COP_KIND_STRING, .set = do_command,
                .doc = "What is to be done through the C API"),
  COP_PROPS_END,
};

static const CopTypeDesc journal_type = {
  .name = "conformance.journal",
  .doc = "The log, for hooks in Lua",
  .size = sizeof (CopObject),
  .props = journal_props,
};

/* --- making --------------------------------------------------------------------------------- */

static void
evaluate (World *world, const char *chunk)
{
  GError *error = NULL;
  CopEval result = cop_script_eval (world->script, chunk, "=scenario", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result, ==, COP_EVAL_DONE);
}

static void
open_script (World *world)
{
  g_autoptr (GError) error = NULL;

  world->script = cop_script_new (world->host, COP_SCRIPT_TRUSTED);
  g_assert_true (cop_host_register (world->host, &journal_type, NULL, NULL, &error));
  world->journal = cop_object_new (cop_host_type (world->host, &journal_type), &error);
  g_assert_true (cop_script_set_global (world->script, "journal", world->journal, &error));
  evaluate (world, "rig = dofile '" FOLDER "perform.lua'");
  if (world->lua_calls)
    evaluate (world, "rig.calls_by_script = true");
  if (world->lua_types)
    evaluate (world, "dofile '" FOLDER "twins.lua'");
}

World *
world_new (gboolean lua_types, gboolean lua_calls)
{
  World *world = g_new0 (World, 1);

  world->lua_types = lua_types;
  world->lua_calls = lua_calls;
  world->rules = g_ptr_array_new_with_free_func (free_rule);
  world->holds = g_ptr_array_new_with_free_func (free_kept);
  world->made = g_ptr_array_new_with_free_func (free_kept);
  world->removals = g_ptr_array_new_with_free_func ((GDestroyNotify)cop_removal_unref);
  world->host = lua_types ? cop_host_new (NULL) : rig_host ();
  world->log = cop_test_log_new ();
  current = world;
  rig_act (run_rules);
  if (lua_types || lua_calls)
    open_script (world);
  return world;
}

gboolean
world_make_machine (World *world, const char *type, GError **error)
{
  CopType *of = type ? cop_host_find_type (world->host, type, error) : NULL;

  if (type && of == NULL)
    return FALSE;
  world->machine = cop_machine_new (world->host, of, NULL, 0, NULL, error);
  if (world->machine == NULL)
    return FALSE;
  cop_test_log_watch (world->log, world->machine);
  return world->script == NULL
         || cop_script_set_global (world->script, "m", (CopObject *)world->machine, error);
}

CopMachine *
world_machine (World *world)
{
  g_autoptr (GError) error = NULL;

  if (world->machine)
    return world->machine;
  world_make_machine (world, NULL, &error);
  g_assert_no_error (error);
  cop_machine_device_add (world->machine, "rig.rack", "r", &error, NULL);
  g_assert_no_error (error);
  cop_test_log_clear (world->log);
  return world->machine;
}

/* A rule for once that nothing has come of, for people; nullable. */
static char *
unused_rule (World *world)
{
  char *text = NULL;

  for (guint i = 0; i < world->rules->len; i++)
    {
      Rule *rule = world->rules->pdata[i];
      if (!rule->always)
        return g_strdup_printf ("%s of %s was never run", rule->hook, rule->name);
    }
  if (world->script)
    cop_script_eval (world->script, "return rig.unused_rule ()", "=scenario", &text, NULL);
  return text;
}

char *
world_free (World *world)
{
  GError *error = NULL;
  char *text = unused_rule (world);

  world_forget_rules (world);
  rig_act (NULL);
  g_ptr_array_unref (world->holds);
  g_ptr_array_unref (world->made);
  g_ptr_array_unref (world->removals);
  if (world->script)
    evaluate (world, "rig.let_go ()");
  if (world->machine && !cop_machine_is_closed (world->machine)
      && !cop_machine_close (world->machine, &error))
    {
      g_free (text);
      text = g_strdup (error->message);
    }
  g_clear_error (&error);
  cop_machine_unref (world->machine);
  g_clear_pointer (&world->script, cop_script_free);
  cop_object_unref (world->journal);
  if (text == NULL && cop_host_live_objects (world->host))
    text = g_strdup_printf ("%" G_GUINT64_FORMAT " objects are left",
                            cop_host_live_objects (world->host));
  cop_host_unref (world->host);
  cop_snapshot_free (world->mark);
  g_ptr_array_unref (world->rules);
  cop_test_log_free (world->log);
  g_free (world);
  current = NULL;
  return text;
}

/* --- doing ---------------------------------------------------------------------------------- */

/* Calls a function of perform.lua with words. */
static gboolean
call (World *world, const char *function, const char *const *words, GError **error)
{
  GString *chunk = g_string_new (function);
  gboolean ok;

  g_string_append (chunk, " (");
  for (guint i = 0; words[i]; i++)
    g_string_append_printf (chunk, "%s[==[%s]==]", i ? ", " : "", words[i]);
  g_string_append (chunk, ")");
  ok = cop_script_eval (world->script, chunk->str, "=scenario", NULL, error) == COP_EVAL_DONE;
  g_string_free (chunk, TRUE);
  return ok;
}

void
world_add_rule (World *world, gboolean always, const char *hook, const char *name,
                const char *command)
{
  const char *const words[] = { hook, name, always ? "always" : "once", command, NULL };
  Rule *rule;

  if (world->lua_types)
    {
      call (world, "rig.add_rule", words, NULL);
      return;
    }
  rule = g_new0 (Rule, 1);
  rule->always = always;
  rule->hook = g_strdup (hook);
  rule->name = g_strdup (name);
  rule->command = g_strdup (command);
  g_ptr_array_add (world->rules, rule);
}

void
world_forget_rules (World *world)
{
  g_ptr_array_set_size (world->rules, 0);
  if (world->script)
    evaluate (world, "rig.forget_rules ()");
}

gboolean
world_perform (World *world, const char *command, GError **error)
{
  const char *const words[] = { command, NULL };

  world_machine (world);
  if (world->lua_calls)
    return call (world, "rig.perform", words, error);
  return perform (world, NULL, command, error);
}

void
world_log_error (World *world, GError *error)
{
  /* where a device was made is known of scripts alone */
  g_autoptr (GRegex) where = g_regex_new (" \\([^()]*\\.lua:[0-9]+\\)", 0, 0, NULL);
  g_autofree char *text =
      error ? g_regex_replace (where, error->message, -1, 0, "", 0, NULL) : NULL;

  if (error && error->domain == COP_ERROR)
    cop_test_log_add (world->log, "error %s: %s", cop_error_code_name (error->code), text);
  else if (error)
    cop_test_log_add (world->log, "error: %s", text);
  g_clear_error (&error);
}
