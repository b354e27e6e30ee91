/* Findings, for people and for programs. */
#include "check.h"

static const char *
severity (const CopFinding *finding)
{
  return finding->level == COP_CHECK_ERROR ? "error" : "warning";
}

/* The file that the node or property came from, else the one that was asked for. */
static const char *
file_of (CliTree *tree, const CopFinding *finding)
{
  const char *name = finding->origin.line ? cli_tree_file_name (finding->origin.file, tree) : NULL;

  return name != NULL ? name : tree->name;
}

/* Names of what a blob has may be anything; on a terminal they are to be seen, and no line is to
 * look like another finding's: what goes on does so behind a tab. */
static void
add_readable (GString *out, const char *text)
{
  gboolean valid = g_utf8_validate (text, -1, NULL);

  while (*text)
    {
      const char *next = valid ? g_utf8_next_char (text) : text + 1;
      gunichar c = valid ? g_utf8_get_char (text) : (guchar)*text;

      if (c == '\n' && *next == '\t')
        g_string_append_len (out, text, ++next - text);
      else if (c == '\n')
        g_string_append (out, "\\n");
      else if (c < 0x80 ? g_ascii_iscntrl ((char)c) : !valid || !g_unichar_isprint (c))
        for (const char *p = text; p < next; p++)
          g_string_append_printf (out, "\\%03o", (guchar)*p);
      else
        g_string_append_len (out, text, next - text);
      text = next;
    }
}

char *
cli_findings_text (CliTree *tree, const GPtrArray *findings)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const CopFinding *finding = findings->pdata[i];

      add_readable (out, file_of (tree, finding));
      if (finding->origin.line)
        g_string_append_printf (out, ":%u", finding->origin.line);
      g_string_append_printf (out, ": %s (%s): ", severity (finding), finding->check->name);
      add_readable (out, finding->text);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

/* The file alone, for programs. */
static const char *
bare_file_of (CliTree *tree, const CopFinding *finding)
{
  return finding->origin.line && tree->is_script
             ? cop_host_file_name (tree->session.host, finding->origin.file)
             : file_of (tree, finding);
}

static void
add_member (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, ", \"%s\": ", name);
  cli_print_quoted (out, text);
}

/* Which line of the script called the file that the place is in. */
static void
add_caller (GString *out, CopHost *host, CopOrigin origin)
{
  CopOrigin caller = cop_host_file_caller (host, origin.file);

  if (!caller.file)
    return;
  g_string_append (out, ", \"caller\": { \"file\": ");
  cli_print_quoted (out, cop_host_file_name (host, caller.file));
  g_string_append_printf (out, ", \"line\": %u }", caller.line);
}

static void
add_finding (GString *out, CliTree *tree, const CopFinding *finding)
{
  g_autofree char *path = cop_node_path (finding->node);
  g_autofree char *other = finding->other != NULL ? cop_node_path (finding->other) : NULL;

  g_string_append_printf (out, "{ \"check\": \"%s\", \"severity\": \"%s\"", finding->check->name,
                          severity (finding));
  add_member (out, "file", bare_file_of (tree, finding));
  if (finding->origin.line)
    g_string_append_printf (out, ", \"line\": %u", finding->origin.line);
  if (finding->origin.line && tree->is_script)
    add_caller (out, tree->session.host, finding->origin);
  add_member (out, "node", path);
  if (finding->prop != NULL)
    add_member (out, "property", cop_node_prop_name (finding->prop));
  if (other != NULL)
    add_member (out, "other", other);
  add_member (out, "text", finding->text);
  g_string_append (out, " }");
}

char *
cli_findings_json (CliTree *tree, const GPtrArray *findings)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < findings->len; i++)
    {
      g_string_append (out, i > 0 ? ",\n  " : "\n  ");
      add_finding (out, tree, findings->pdata[i]);
    }
  g_string_append (out, findings->len > 0 ? "\n]\n" : "]\n");
  return g_string_free (out, FALSE);
}

static const char *const levels[] = { "off", "warning", "error" };

char *
cli_checks_list (void)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < cop_check_n_checks (); i++)
    {
      const CopCheck *check = cop_check_nth (i);

      g_string_append_printf (rows, "%s\t%s\t%s\t%s\n", check->name, levels[check->level],
                              check->by_dtc ? "dtc" : "-", check->means);
    }
  cli_print_table (out, "", rows);
  return g_string_free (out, FALSE);
}

static void
add_rules (GString *out, const CopCheck *check)
{
  g_auto (GStrv) rules = cop_check_rules (check);

  if (rules == NULL)
    return;
  g_string_append (out, ", \"rules\": [");
  for (char **rule = rules; *rule != NULL; rule++)
    {
      g_string_append (out, rule > rules ? ", " : "");
      cli_print_quoted (out, *rule);
    }
  g_string_append_c (out, ']');
}

char *
cli_checks_json (void)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < cop_check_n_checks (); i++)
    {
      const CopCheck *check = cop_check_nth (i);

      g_string_append_printf (out, "%s\n  { \"name\": \"%s\", \"level\": \"%s\", \"by_dtc\": %s",
                              i > 0 ? "," : "", check->name, levels[check->level],
                              check->by_dtc ? "true" : "false");
      add_member (out, "means", check->means);
      add_member (out, "cure", check->cure);
      add_member (out, "needs", check->needs);
      add_rules (out, check);
      g_string_append (out, " }");
    }
  g_string_append (out, "\n]\n");
  return g_string_free (out, FALSE);
}
