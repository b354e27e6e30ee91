/* The command line of one command: GOption, with help that knows machine scripts and complaints
 * that name the nearest option. */
#include "cli.h"
#include <string.h>

/* Edits between two short texts: insert, delete, replace, swap neighbours. */
static guint
distance (const char *a, const char *b)
{
  gsize la = strlen (a), lb = strlen (b);
  g_autofree guint *rows = NULL;
  guint *before, *last, *now;

  if (la > 64 || lb > 64)
    return G_MAXUINT;
  rows = g_new0 (guint, 3 * (lb + 1));
  before = rows;
  last = rows + lb + 1;
  now = rows + 2 * (lb + 1);
  for (gsize j = 0; j <= lb; j++)
    now[j] = j;
  for (gsize i = 1; i <= la; i++)
    {
      guint *spare = before;

      before = last;
      last = now;
      now = spare;
      now[0] = i;
      for (gsize j = 1; j <= lb; j++)
        {
          now[j] = MIN (MIN (last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            now[j] = MIN (now[j], before[j - 2] + 1);
        }
    }
  return now[lb];
}

const char *
cli_nearest (const char *text, const char *const *names, guint n_names)
{
  guint best = MAX (2, strlen (text) / 3) + 1;
  const char *found = NULL;

  for (guint i = 0; i < n_names; i++)
    {
      guint d = distance (text, names[i]);

      if (g_ascii_strcasecmp (text, names[i]) == 0)
        return names[i];
      /* something must be left of what was typed */
      if (d < best && d < MAX (strlen (text), strlen (names[i])))
        {
          best = d;
          found = names[i];
        }
    }
  return found;
}

static int
bad_option (const CliCommand *command, const GOptionEntry *entries, const GError *error,
            char **argv)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *nearest = NULL, *given = NULL;

  if (!g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    return cli_usage (command, "%s", error->message);
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    g_ptr_array_add (names, g_strconcat ("--", entry->long_name, NULL));
  for (char **arg = argv + 1; *arg != NULL && given == NULL; arg++)
    {
      gsize length = strcspn (*arg, "=");
      g_autofree char *name = g_strndup (*arg, length);

      /* GOption leaves what it does not know where it was. */
      if ((*arg)[0] == '-' && (*arg)[1] != '\0' && g_str_has_suffix (error->message, *arg))
        {
          given = *arg;
          nearest = cli_nearest (name, (const char *const *)names->pdata, names->len);
        }
    }
  if (given == NULL)
    return cli_usage (command, "%s", error->message);
  if (nearest == NULL)
    return cli_usage (command, "no option '%s'", given);
  return cli_usage (command, "no option '%s'; did you mean '%s'?", given, nearest);
}

static int
print_params (GString *out, const char *file, CliMode mode)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  CliSession session = { 0 };
  GError *error = NULL;
  int code = cli_session_open (&session, mode);
  CopType *type = code == CLI_OK ? cop_script_load (session.script, file, &error) : NULL;

  if (type == NULL)
    return cli_session_close (&session, code == CLI_OK ? cli_fail (error, mode) : code);
  for (guint i = 0; i < cop_type_n_props (type); i++)
    {
      const CopProp *prop = cop_type_prop (type, i);
      const CopPropDef *def = cop_prop_def (prop);

      if (cop_prop_owner (prop) != cop_type_desc (type) || def->kind == COP_KIND_CHILD
          || def->when == COP_SET_NEVER)
        continue;
      g_string_append_printf (rows, "%s=", def->name);
      cli_print_default (rows, def);
      g_string_append_printf (rows, "\t%s\t", cop_kind_name (def->kind));
      cli_print_bounds (rows, def);
      g_string_append_printf (rows, "\t%s\n", def->doc);
    }
  g_string_append_printf (out, "\n%s: %s (%s)\n", file, cop_type_name (type),
                          cop_type_desc (type)->doc);
  if (rows->len == 0)
    g_string_append (out, "  takes no parameters\n");
  else
    cli_print_table (out, "  ", rows);
  return cli_session_close (&session, CLI_OK);
}

static int
print_help (const CliCommand *command, GOptionContext *context, const char *script, CliMode mode)
{
  g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);
  g_autoptr (GString) out = g_string_new ("Usage: coppice ");
  const char *options = strstr (text, "\n\n");
  int code;

  /* GOption would name the program and not the command. */
  g_string_append_printf (out, "%s%s%s\n\n%s.\n", command->name, command->args[0] ? " " : "",
                          command->args, command->summary);
  if (command->help != NULL)
    g_string_append_printf (out, "\n%s\n", command->help);
  if (options != NULL)
    g_string_append (out, options + 1);
  while (out->len > 1 && g_str_has_suffix (out->str, "\n\n"))
    g_string_truncate (out, out->len - 1);
  if (command->example != NULL)
    g_string_append_printf (out, "\nExample:\n  coppice %s\n", command->example);
  if (script != NULL && (code = print_params (out, script, mode)) != CLI_OK)
    return code;
  return cli_print (out->str);
}

/* -IFOLDER is --include=FOLDER: GOption wants the value of a short option in a word of its own. */
static void
spell_out_short (int argc, char **argv, const GOptionEntry *entries, CliParse how)
{
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    {
      const GOptionEntry *entry = entries;

      if (argv[i][0] != '-' && (how & CLI_OPTIONS_FIRST))
        return;
      if (argv[i][0] != '-' || !argv[i][1] || argv[i][1] == '-')
        continue;
      while (entry->long_name != NULL && entry->short_name != argv[i][1])
        entry++;
      if (entry->long_name == NULL || entry->arg == G_OPTION_ARG_NONE)
        continue;
      if (argv[i][2] == '\0')
        i++; /* its value may begin with a "-" */
      else
        {
          g_autofree char *word = g_strdup_printf ("--%s=%s", entry->long_name, argv[i] + 2);

          argv[i] = (char *)g_intern_string (word);
        }
    }
}

/* "--" ends the options; GOption leaves it when an argument stands before it. */
static void
drop_end_of_options (int *argc, char **argv, CliParse how)
{
  int at = 1;

  while (at < *argc && strcmp (argv[at], "--") != 0)
    at++;
  /* behind the script it is an argument of the script's */
  if (at == *argc || ((how & CLI_OPTIONS_FIRST) && at > 1))
    return;
  for (; at < *argc; at++)
    argv[at] = argv[at + 1];
  --*argc;
}

/* A blob, a source or a directory, which has no parameters. */
static gboolean
is_tree (const char *file)
{
  return !cli_is_script (file) && g_file_test (file, G_FILE_TEST_EXISTS);
}

gboolean
cli_parse (const CliCommand *command, const GOptionEntry *entries, CliParse how, int argc,
           char **argv, int min, int max, CliArgs *ret_args, int *ret_code)
{
  gboolean help = FALSE, verbose = FALSE, sandbox = FALSE;
  const GOptionEntry sandboxed = {
    "sandbox", 0,
    0,         G_OPTION_ARG_NONE,
    &sandbox,  "Scripts are other people's: no files but theirs, no programs, an end",
    NULL
  };
  const GOptionEntry common[] = {
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Tell where in Lua an error came from",
      NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help,
      (how & CLI_TAKES_SCRIPT) ? "This text; with a SCRIPT, also its parameters" : "This text",
      NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GArray) all = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  g_autoptr (GError) error = NULL;

  while (entries != NULL && entries->long_name != NULL)
    g_array_append_val (all, *entries++);
  if (how & CLI_RUNS_SCRIPTS)
    g_array_append_val (all, sandboxed);
  g_array_append_vals (all, common, G_N_ELEMENTS (common));
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, (how & CLI_OPTIONS_FIRST) != 0);
  g_option_context_add_main_entries (context, (const GOptionEntry *)(gpointer)all->data, NULL);

  spell_out_short (argc, argv, (const GOptionEntry *)(gpointer)all->data, how);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      *ret_code = bad_option (command, (const GOptionEntry *)(gpointer)all->data, error, argv);
      return FALSE;
    }
  drop_end_of_options (&argc, argv, how);
  ret_args->argc = argc - 1;
  ret_args->argv = argv + 1;
  ret_args->mode = (verbose ? CLI_VERBOSE : 0) | (sandbox ? CLI_SANDBOX : 0);

  if (help)
    *ret_code =
        print_help (command, context,
                    (how & CLI_TAKES_SCRIPT) && ret_args->argc > 0 && !is_tree (ret_args->argv[0])
                        ? ret_args->argv[0]
                        : NULL,
                    ret_args->mode);
  else if (ret_args->argc < min)
    *ret_code = cli_usage (command, "an argument is missing");
  else if (max >= 0 && ret_args->argc > max)
    *ret_code = cli_usage (command, "what is '%s' for?", ret_args->argv[max]);
  else
    return TRUE;
  return FALSE;
}

gboolean
cli_check_params (const CliCommand *command, char **params)
{
  for (; *params != NULL; params++)
    if (strchr (*params, '=') == NULL || **params == '=')
      {
        cli_usage (command, "'%s' is no parameter: KEY=VALUE is", *params);
        return FALSE;
      }
  return TRUE;
}
