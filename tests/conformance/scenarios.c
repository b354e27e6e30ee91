/* Every scenario of scenarios/, run on types in C and on their twins in Lua, through the C API and
 * by a script: one text, one expected log.  What a scenario is made of stands in README.md. */
#include "world.h"

#define FOLDER "tests/conformance/scenarios"

typedef struct
{
  guint line;
  gboolean given;   /* must succeed, and its log is no matter */
  gboolean refused; /* of its error, only the code matters */
  char *command;
  char **showing; /* nullable: only lines with one of these steps */
  GPtrArray *expected;
} Step;

typedef struct
{
  char *file, *title;
  GPtrArray *steps;
} Scenario;

/* --- reading -------------------------------------------------------------------------------- */

static void
free_step (gpointer data)
{
  Step *step = data;

  g_free (step->command);
  g_strfreev (step->showing);
  g_ptr_array_unref (step->expected);
  g_free (step);
}

static void
free_scenario (gpointer data)
{
  Scenario *scenario = data;

  g_free (scenario->file);
  g_free (scenario->title);
  g_ptr_array_unref (scenario->steps);
  g_free (scenario);
}

static gboolean
take_word (const char **text, const char *word)
{
  gsize length = strlen (word);

  if (strncmp (*text, word, length) != 0 || (*text)[length] != ' ')
    return FALSE;
  *text += length + 1;
  return TRUE;
}

static Step *
read_command (const char *text, guint line)
{
  Step *step = g_new0 (Step, 1);
  g_auto (GStrv) parts = NULL;

  step->line = line;
  step->given = take_word (&text, "given");
  step->refused = take_word (&text, "refused");
  step->expected = g_ptr_array_new_with_free_func (g_free);
  parts = g_strsplit (text, " showing ", 2);
  step->command = g_strdup (parts[0]);
  if (parts[1])
    step->showing = g_strsplit (parts[1], " ", -1);
  return step;
}

/* Those of a line: "A | B | C". */
static void
read_expected (Step *step, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "|", -1);

  for (guint i = 0; lines[i]; i++)
    g_ptr_array_add (step->expected, g_strdup (g_strstrip (lines[i])));
}

static void
read_file (const char *name, GPtrArray *scenarios)
{
  g_autofree char *path = g_build_filename (FOLDER, name, NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  Scenario *scenario = NULL;
  Step *step = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], "== "))
      {
        scenario = g_new0 (Scenario, 1);
        scenario->file = g_strdup (name);
        scenario->title = g_strdup (lines[i] + 3);
        scenario->steps = g_ptr_array_new_with_free_func (free_step);
        g_ptr_array_add (scenarios, scenario);
        step = NULL;
      }
    else if (*lines[i] == 0 || *lines[i] == '#')
      continue;
    else if (*lines[i] == ' ' && step)
      read_expected (step, lines[i]);
    else if (*lines[i] != ' ' && scenario)
      g_ptr_array_add (scenario->steps, step = read_command (lines[i], i + 1));
    else
      g_error ("%s:%u: this belongs to nothing", path, i + 1);
}

/* --- running -------------------------------------------------------------------------------- */

/* Serial numbers, and the place in a script that an error of a hook in Lua begins with, are no part
 * of the promise. */
static char *
normalise (const char *line)
{
  static const char *const patterns[][2] = { { "[^ ]*\\.lua:[0-9]+: ", "" }, { "#[0-9]+", "#N" } };
  char *text = g_strdup (line);

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (patterns[i][0], 0, 0, NULL);
      g_autofree char *before = text;
      text = g_regex_replace_literal (regex, before, -1, 0, patterns[i][1], 0, NULL);
    }
  return text;
}

static gboolean
is_shown (const Step *step, const char *line)
{
  g_autofree char *word = g_strndup (line, strcspn (line, " :"));

  return step->showing == NULL || g_str_equal (word, "error")
         || g_strv_contains ((const char *const *)step->showing, word);
}

/* What there is to see of a step: the lines of the log. */
static char **
found (World *world, const Step *step)
{
  GPtrArray *lines = g_ptr_array_new ();

  for (guint i = 0; i < cop_test_log_length (world->log); i++)
    if (is_shown (step, cop_test_log_line (world->log, i)))
      g_ptr_array_add (lines, normalise (cop_test_log_line (world->log, i)));
  g_ptr_array_add (lines, NULL);
  cop_test_log_clear (world->log);
  return (char **)g_ptr_array_free (lines, FALSE);
}

static void
log_changes (World *world)
{
  g_autoptr (CopSnapshot) after = cop_machine_snapshot (world->machine);
  g_auto (GStrv) lines = cop_snapshot_diff (world->mark, after);

  for (guint i = 0; lines[i]; i++)
    cop_test_log_add (world->log, "%s", lines[i]);
}

/* Commands about the scenario itself; the rest is done to the machine. */
static gboolean
run (World *world, const char *command, GError **error)
{
  g_auto (GStrv) words = g_strsplit (command, " ", 4);

  if (g_str_equal (words[0], "when") || g_str_equal (words[0], "always"))
    world_add_rule (world, *words[0] == 'a', words[1], words[2], words[3]);
  else if (g_str_equal (words[0], "forget"))
    world_forget_rules (world);
  else if (g_str_equal (words[0], "machine"))
    return world_make_machine (world, words[1], error);
  else if (g_str_equal (words[0], "mark"))
    {
      g_clear_pointer (&world->mark, cop_snapshot_free);
      world->mark = cop_machine_snapshot (world_machine (world));
    }
  else if (g_str_equal (words[0], "same"))
    log_changes (world);
  else
    return world_perform (world, command, error);
  return TRUE;
}

/* FALSE when the step did not do what is expected of it. */
static gboolean
check_step (World *world, const Scenario *scenario, const Step *step)
{
  GError *error = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *difference = NULL;

  run (world, step->command, &error);
  if (error && step->refused)
    cop_test_log_add (world->log, "error %s", cop_error_code_name (error->code));
  else if (error)
    world_log_error (world, g_error_copy (error));
  lines = found (world, step);
  if (step->given && error)
    difference = g_strdup (error->message);
  else if (!step->given)
    difference =
        cop_test_difference ((const char *const *)lines, g_strv_length (lines),
                             (const char *const *)step->expected->pdata, step->expected->len);
  g_clear_error (&error);
  if (difference)
    g_test_fail_printf ("%s/%s:%u: %s\n%s", FOLDER, scenario->file, step->line, step->command,
                        difference);
  return difference == NULL;
}

typedef struct
{
  const Scenario *scenario;
  gboolean lua_types, lua_calls;
} Run;

static void
run_scenario (gconstpointer data)
{
  const Run *one = data;
  World *world = world_new (one->lua_types, one->lua_calls);
  g_autofree char *wrong = NULL;
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < one->scenario->steps->len; i++)
    ok = check_step (world, one->scenario, one->scenario->steps->pdata[i]);
  wrong = world_free (world);
  if (ok && wrong)
    g_test_fail_printf ("%s/%s: %s: at the end: %s", FOLDER, one->scenario->file,
                        one->scenario->title, wrong);
}

/* --- all of them ---------------------------------------------------------------------------- */

static void
add_scenario (const Scenario *scenario)
{
  static const struct
  {
    const char *name;
    gboolean lua_types, lua_calls;
  } ways[] = {
    { "c", FALSE, FALSE },
    { "lua", TRUE, FALSE },
    { "c-by-script", FALSE, TRUE },
    { "lua-by-script", TRUE, TRUE },
  };
  g_autofree char *title = g_strdelimit (g_strdup (scenario->title), " /", '-');
  g_autofree char *room = g_strndup (scenario->file, strcspn (scenario->file, "."));

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strdup_printf ("/conformance/%s/%s/%s", room, title, ways[i].name);
      Run *one = g_new0 (Run, 1);

      *one = (Run){ scenario, ways[i].lua_types, ways[i].lua_calls };
      g_test_add_data_func_full (path, one, run_scenario, g_free);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) scenarios = g_ptr_array_new_with_free_func (free_scenario);
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_open (FOLDER, 0, NULL);
  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare);
  for (guint i = 0; i < names->len; i++)
    read_file (names->pdata[i], scenarios);
  for (guint i = 0; i < scenarios->len; i++)
    add_scenario (scenarios->pdata[i]);
  return g_test_run ();
}
