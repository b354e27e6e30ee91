/* What cpp and dtc complain about, as an error of ours: each of their complaints at its place in
 * the user's files. */
#include <fdt/dts-in.h>

#include <base/nearest.h>
#include <fdt/faults.h>
#include <string.h>
#include <tree/fault.h>

/* The first line that matches, or NULL. */
static GMatchInfo *
first_match (const char *pattern, const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
  GMatchInfo *match = NULL;

  if (g_regex_match (regex, text, 0, &match))
    return match;
  g_match_info_unref (match);
  return NULL;
}

static guint
number (GMatchInfo *match, const char *name)
{
  g_autofree char *text = g_match_info_fetch_named (match, name);

  return text ? (guint)g_ascii_strtoull (text, NULL, 10) : 0;
}

/* Text that may not be UTF-8, on one line. */
static char *
clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_strstrip (valid);
  for (char *c = valid; *c; c++)
    if (*c == '\n')
      *c = ' ';
  return g_steal_pointer (&valid);
}

/* --- cpp --- */

static char *
list_folders (const CopDtsInput *input)
{
  g_autofree char *joined = NULL;

  if (!input || !input->include || !*input->include)
    return g_strdup ("; no include folders are given");
  joined = g_strjoinv ("', '", (char **)input->include);
  return g_strdup_printf (" nor in '%s'", joined);
}

/* Of a text that says that there is none. */
static char *
missing_file (const char *text)
{
  static const char after[] = ": No such file or directory";
  static const char before[] = "no include path in which to search for ";

  if (g_str_has_prefix (text, before))
    return g_strdup (text + strlen (before));
  return g_str_has_suffix (text, after) ? g_strndup (text, strlen (text) - strlen (after)) : NULL;
}

/* "FILE:3:5: error: TEXT", "FILE:3: fatal error: TEXT"; what is below it shows the line. */
static void
add_cpp (CopDtsComplaints *list, GMatchInfo *match, const CopDtsInput *input)
{
  g_autofree char *file = g_match_info_fetch_named (match, "file");
  g_autofree char *text = g_match_info_fetch_named (match, "text");
  g_autofree char *cleaned = clean (text);
  g_autofree char *name = missing_file (cleaned);
  g_autofree char *folders = NULL;
  g_autofree char *shown = NULL;
  CopDtsPlace place = { file, number (match, "line"), number (match, "column") };

  if (!name)
    {
      cop_dts_complaints__add (list, COP_ERROR_SYNTAX, &place, NULL, cleaned);
      return;
    }
  folders = list_folders (input);
  shown = g_strdup_printf ("there is no file '%s' to include, beside this one%s", name, folders);
  cop_dts_complaints__add (list, COP_ERROR_NOT_FOUND, &place, NULL, shown);
}

gboolean
cop_dts__cpp_error (const char *complaints, const CopDtsInput *input, GError **error)
{
  g_autoptr (CopDtsComplaints) list = cop_dts_complaints__new ();
  g_autoptr (GMatchInfo) match = first_match (
      "^(?<file>.*?):(?<line>\\d+):((?<column>\\d+):)? (fatal )?error: (?<text>.*)$", complaints);

  for (gboolean more = match != NULL; more; more = g_match_info_next (match, NULL))
    add_cpp (list, match, input);
  if (cop_dts_complaints__are_none (list))
    {
      g_autofree char *text = clean (complaints);

      return cop_error_set (error, COP_ERROR_IO, "cpp", "%s", text);
    }
  return cop_dts_complaints__raise (list, error);
}

/* --- dtc --- */

typedef struct
{
  const CopDtsSource *source;
  CopDtsComplaints *list; /* nullable: */
  CopTree *tree;          /* what a check tells of is its fault; else nullable */
  GHashTable *found; /* what is referred to and not there, to where in the text that was told of */
} Reader;

/* "FILE:3.5-10", "FILE:3.5-4.2", "FILE:3.5" */
static void
find_spot (CopDtsSpot *spot, const char *text)
{
  g_autoptr (GMatchInfo) match = first_match (
      "^(?<file>.*):(?<line>\\d+)\\.(?<column>\\d+)(-((?<last>\\d+)\\.)?(?<end>\\d+))?$", text);
  g_autofree char *file = match ? g_match_info_fetch_named (match, "file") : NULL;
  g_autofree char *last = match ? g_match_info_fetch_named (match, "last") : NULL;
  CopSlice slice = { file, file ? strlen (file) : 0 };
  guint end;

  if (!match)
    return;
  end = number (match, "end");
  spot->place.file = slice.length ? cop_dts_source__file (spot->source, slice)
                                  : g_strdup (spot->source->files->pdata[0]);
  spot->place.line = number (match, "line");
  spot->place.column = number (match, "column");
  /* At the end of an empty file dtc is in line 0, behind our line marker. */
  if (!spot->place.line)
    spot->place.line = spot->place.column = 1;
  spot->at = cop_dts_source__find (spot->source, slice, spot->place.line, spot->place.column);
  if (end > spot->place.column && (!last || !*last))
    spot->length = end - spot->place.column;
}

static char *
explain (CopDtsSpot *spot, const char *text)
{
  if (!strcmp (text, "syntax error"))
    return cop_dts__explain_syntax (spot);
  /* Of its parser's stack, whatever the machine has. */
  if (!strcmp (text, "memory exhausted"))
    return g_strdup ("this is too much for dtc, which reads at most some 9,900 nodes in one, and "
                     "3,300 levels");
  return clean (text);
}

/* ": did you mean" for a label that is not there, of those in the source. */
static char *
nearest_label (const CopDtsSource *source, const char *label)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  CopNearest nearest = COP_NEAREST (label);

  for (const char *at = source->text->str; (at = strchr (at, ':')); at++)
    {
      const char *start = at;

      while (start > source->text->str && (g_ascii_isalnum (start[-1]) || start[-1] == '_'))
        start--;
      if (start < at && !g_ascii_isdigit (*start))
        g_ptr_array_add (labels, g_strndup (start, (gsize)(at - start)));
    }
  for (guint i = 0; i < labels->len; i++)
    cop_nearest_try (&nearest, labels->pdata[i]);
  return cop_nearest_hint (&nearest);
}

/* dtc tells the node that refers to what is not there; all references to that are wrong, and so is
 * the first one from there on that was not told of. */
static void
find_reference (Reader *reader, CopDtsSpot *spot, const char *name)
{
  g_autofree char *word = g_strdup_printf (*name == '/' ? "&{%s}" : "&%s", name);
  gsize length = strlen (word);
  const char *at = spot->at ? spot->at : spot->source->text->str;
  const char *told = g_hash_table_lookup (reader->found, name);

  if (told >= at)
    at = told + 1;
  for (; (at = strstr (at, word)); at += length)
    if (*name == '/' || !(g_ascii_isalnum (at[length]) || at[length] == '_'))
      {
        g_hash_table_insert (reader->found, g_strdup (name), (gpointer)at);
        g_free (spot->place.file);
        spot->place = cop_dts_source__place (spot->source, (gsize)(at - spot->source->text->str));
        return;
      }
}

/* Sentences of dtc's that say who is missing: what is in group 1.  What to say of that; the spot is
 * where it is referred to.  transfer full, nullable: none is missing. */
static char *
find_missing (Reader *reader, CopDtsSpot *spot, const char *text)
{
  static const char *const patterns[] = {
    "^Reference to non-existent node or label \"(.*)\"$",
    "^Reference to non-existent node \"(.*)\"$",
    "^Label or path (.*) not found$",
  };

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autoptr (GMatchInfo) match = first_match (patterns[i], text);
      g_autofree char *name = match ? g_match_info_fetch (match, 1) : NULL;
      g_autofree char *hint = name && *name != '/' ? nearest_label (spot->source, name) : NULL;

      if (!name)
        continue;
      find_reference (reader, spot, name);
      return g_strdup_printf ("there is no %s '%s'%s", *name == '/' ? "node" : "label", name,
                              hint ? hint : "");
    }
  return NULL;
}

/* "Error: PLACE TEXT" */
static gboolean
read_syntax (Reader *reader, const char *line)
{
  g_autoptr (GMatchInfo) match =
      first_match ("^Error: (?<place>.*?:\\d+\\.\\d+(-[\\d.]+)?) (?<text>.*)$", line);
  g_autofree char *place = match ? g_match_info_fetch_named (match, "place") : NULL;
  g_autofree char *text = match ? g_match_info_fetch_named (match, "text") : NULL;
  g_autofree char *missing = NULL, *shown = NULL;
  CopDtsSpot spot = { .source = reader->source };

  if (!match)
    return FALSE;
  find_spot (&spot, place);
  missing = find_missing (reader, &spot, text);
  shown = missing ? NULL : explain (&spot, text);
  cop_dts_complaints__add (reader->list, missing ? COP_ERROR_NOT_FOUND : COP_ERROR_SYNTAX,
                           &spot.place, NULL, missing ? missing : shown);
  g_free (spot.place.file);
  return TRUE;
}

/* A property is told of as "/soc:reg".  transfer full, nullable. */
static char *
name_property (const char *check, char *path, char **text)
{
  char *colon = strrchr (path, ':');
  char *name = colon ? g_strdup (colon + 1) : NULL;
  char *shown;

  if (!name)
    return NULL;
  *colon = '\0';
  shown = strcmp (check, "duplicate_property_names") != 0
              ? g_strdup_printf ("'%s': %s", name, *text)
              : g_strdup_printf ("a property '%s' is there already", name);
  g_free (*text);
  *text = shown;
  return name;
}

static gboolean
is_stopping_check (const char *name)
{
  return g_strv_contains (cop_dts__checks, name);
}

static void
add_fault (Reader *reader, const CopDtsPlace *place, const char *check, const char *path,
           const char *prop, const char *text)
{
  CopOrigin origin = { 0, 0 };

  if (!is_stopping_check (check) || !*path)
    return;
  if (place->file)
    origin =
        (CopOrigin){ .file = cop_tree_add_file (reader->tree, place->file), .line = place->line };
  cop_tree__add_fault (reader->tree, check, path, prop, origin, text);
}

/* "PLACE: ERROR (CHECK): PATH: TEXT" */
static gboolean
read_check (Reader *reader, const char *line)
{
  g_autoptr (GMatchInfo) match = first_match (
      "^((?<place>.*): )?(ERROR|Warning) \\((?<check>\\w+)\\): ((?<path>/[^ ]*): )?(?<text>.*)$",
      line);
  g_autofree char *place = match ? g_match_info_fetch_named (match, "place") : NULL;
  g_autofree char *check = match ? g_match_info_fetch_named (match, "check") : NULL;
  g_autofree char *path = match ? g_match_info_fetch_named (match, "path") : NULL;
  g_autofree char *text = match ? g_match_info_fetch_named (match, "text") : NULL;
  g_autofree char *missing = NULL, *prop = NULL, *cleaned = NULL;
  CopDtsSpot spot = { .source = reader->source };
  CopErrorCode code = COP_ERROR_NOT_FOUND;

  if (!match)
    return FALSE;
  find_spot (&spot, place);
  missing = find_missing (reader, &spot, text);
  if (!missing)
    {
      code = g_str_has_prefix (check, "duplicate_") ? COP_ERROR_EXISTS : COP_ERROR_INVALID;
      prop = name_property (check, path, &text);
      cleaned = clean (text);
    }
  if (reader->tree)
    add_fault (reader, &spot.place, check, path, prop, missing ? missing : cleaned);
  else
    cop_dts_complaints__add (reader->list, code, &spot.place, *path ? path : NULL,
                             missing ? missing : cleaned);
  g_free (spot.place.file);
  return TRUE;
}

/* FATAL ERROR: Couldn't open "x.dtsi": No such file or directory */
static gboolean
read_open (Reader *reader, const char *line)
{
  g_autoptr (GMatchInfo) match =
      first_match ("^FATAL ERROR: Couldn't open \"(?<name>.*)\": (?<text>.*)$", line);
  g_autofree char *name = match ? g_match_info_fetch_named (match, "name") : NULL;
  g_autofree char *text = match ? g_match_info_fetch_named (match, "text") : NULL;
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", name ? name : "");
  g_autofree char *shown = NULL;
  const char *at = match ? strstr (reader->source->text->str, quoted) : NULL;
  CopDtsPlace place = { 0 };

  if (!match)
    return FALSE;
  if (at)
    place = cop_dts_source__place (reader->source, (gsize)(at - reader->source->text->str));
  shown = g_strdup_printf ("cannot open '%s' to include it: %s", name, text);
  cop_dts_complaints__add (reader->list, COP_ERROR_NOT_FOUND, &place, NULL, shown);
  g_free (place.file);
  return TRUE;
}

gboolean
cop_dts__dtc_error (const CopDtsSource *source, const char *complaints, GError **error)
{
  g_autoptr (CopDtsComplaints) list = cop_dts_complaints__new ();
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (complaints, "\n", -1);
  Reader reader = { .source = source, .list = list, .found = found };
  g_autofree char *text = NULL;

  for (guint i = 0; lines[i]; i++)
    if (!read_syntax (&reader, lines[i]) && !read_check (&reader, lines[i]))
      read_open (&reader, lines[i]);
  if (!cop_dts_complaints__are_none (list))
    return cop_dts_complaints__raise (list, error);
  text = clean (complaints);
  return cop_error_set (error, COP_ERROR_INVALID, source->files->pdata[0], "dtc: %s",
                        *text ? text : "it failed and did not say why");
}

/* --- faults --- */

const char *const cop_dts__checks[] = {
  "duplicate_node_names", "duplicate_property_names", "node_name_chars", "node_name_format",
  "property_name_chars",  "name_is_string",           "name_properties", "duplicate_label",
  "explicit_phandles",    "phandle_references",       "path_references", NULL,
};

void
cop_dts__take_faults (CopTree *tree, const CopDtsSource *source, const char *complaints)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (complaints, "\n", -1);
  Reader reader = { .source = source, .tree = tree, .found = found };

  for (const char *const *check = cop_dts__checks; *check; check++)
    {
      g_autofree char *word = g_strdup_printf ("Warning (%s): /", *check);

      if (strstr (complaints, word))
        cop_tree__drop_faults (tree, *check);
    }
  for (guint i = 0; lines[i]; i++)
    read_check (&reader, lines[i]);
}
