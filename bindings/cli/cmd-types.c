/* coppice types: what there is to build with. */
#include "cli.h"
#include <string.h>

/* Types that are files of the catalogue are read when they are asked for; all of them, to list
 * them. */
#define KNOW_CATALOGUE "require \"coppice\""
#define READ_CATALOGUE KNOW_CATALOGUE "; require \"coppice.files\".load_all ()"

static int
list_types (CliSession *session, gboolean json)
{
  g_autoptr (GPtrArray) types = cop_host_list_types (session->host);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) rows = g_string_new (NULL);

  if (json)
    {
      g_string_append (out, "[\n");
      for (guint i = 0; i < types->len; i++)
        {
          cli_describe_type_json (out, types->pdata[i]);
          g_string_append (out, i + 1 < types->len ? ",\n" : "\n");
        }
      g_string_append (out, "]\n");
      return cli_print (out->str);
    }
  for (guint i = 0; i < types->len; i++)
    {
      CopType *type = types->pdata[i];

      g_string_append_printf (rows, "%s\t%s%s\n", cop_type_name (type), cop_type_desc (type)->doc,
                              cop_type_is_abstract (type)          ? " (abstract)"
                              : !cop_type_is_user_creatable (type) ? " (made by others only)"
                                                                   : "");
    }
  cli_print_table (out, "", rows);
  return cli_print (out->str);
}

static int
print_header (CliSession *session, GString *out, CopType *type)
{
  GError *error = NULL;

  return cli_print_header (out, type, &error) ? cli_print (out->str)
                                              : cli_fail (error, session->mode);
}

static int
tell_type (CliSession *session, const char *name, gboolean json, gboolean header)
{
  g_autoptr (GString) out = g_string_new (NULL);
  GError *error = NULL;
  CopType *type = cop_host_find_type (session->host, name, &error);

  if (type == NULL && g_error_matches (error, COP_ERROR, COP_ERROR_NOT_FOUND)
      && strstr (error->message, "did you mean") == NULL)
    g_string_append (out, "; coppice types lists them all");
  if (type == NULL)
    {
      g_autofree char *text = g_strconcat (error->message, out->str, NULL);

      g_free (error->message);
      error->message = g_steal_pointer (&text);
      return cli_fail (error, session->mode);
    }
  if (header)
    return print_header (session, out, type);
  if (json)
    {
      cli_describe_type_json (out, type);
      g_string_append_c (out, '\n');
    }
  else
    cli_describe_type (out, type);
  return cli_print (out->str);
}

/* The stubs are printed in Lua, which knows the names that only exist there. */
static int
print_stubs (CliSession *session)
{
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (cop_script_eval (session->script, "io.write ((require \"coppice.stubs\").print ())", "=stubs",
                       &text, &error)
      != COP_EVAL_DONE)
    return cli_fail (error, session->mode);
  return cli_flush ();
}

static int
run (int argc, char **argv)
{
  g_autofree char *format = NULL;
  gboolean json = FALSE, stubs = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "For programs", NULL },
    { "format", 'O', 0, G_OPTION_ARG_STRING, &format, "h: the registers of TYPE as a C header",
      "FORMAT" },
    { "stubs", 0, 0, G_OPTION_ARG_NONE, &stubs, "Annotations for lua-language-server", NULL },
    { NULL },
  };
  CliSession session = { 0 };
  GError *error = NULL;
  CliArgs args;
  int code;

  if (!cli_parse (&cli_command_types, entries, CLI_ANYWHERE, argc, argv, 0, 1, &args, &code))
    return code;
  if (stubs && (json || args.argc > 0))
    return cli_usage (&cli_command_types, "--stubs stands alone");
  if (format != NULL && strcmp (format, "h") != 0)
    return cli_usage (&cli_command_types, "no format '%s'; there is h", format);
  if (format != NULL && (json || stubs || args.argc == 0))
    return cli_usage (&cli_command_types, "-O h is for one TYPE, without --json and --stubs");
  code = cli_session_open (&session, args.mode);
  if (code == CLI_OK
      && cop_script_eval (session.script, args.argc > 0 ? KNOW_CATALOGUE : READ_CATALOGUE, "=types",
                          NULL, &error)
             != COP_EVAL_DONE)
    code = cli_fail (error, session.mode);
  if (code == CLI_OK && stubs)
    code = print_stubs (&session);
  else if (code == CLI_OK && args.argc == 0)
    code = list_types (&session, json);
  else if (code == CLI_OK)
    code = tell_type (&session, args.argv[0], json, format != NULL);
  return cli_session_close (&session, code);
}

const CliCommand cli_command_types = {
  .name = "types",
  .args = "[TYPE]",
  .summary = "List the types, or describe one",
  .help = "Types are described from what they declare; nothing is made.",
  .example = "types ns16550a",
  .run = run,
};
