/* coppice query: the map of addresses and the lines of an interrupt controller. */
#include "query.h"
#include <string.h>

char *
cli_query_size (guint64 size)
{
  static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
  guint unit = 0;

  while (unit + 1 < G_N_ELEMENTS (units) && size >> (10 * (unit + 1)))
    unit++;
  if (!(size & ((G_GUINT64_CONSTANT (1) << (10 * unit)) - 1)))
    return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", size >> (10 * unit), units[unit]);
  /* Of small ones people want to know every byte. */
  if (size < 1 << 16)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " B", size);
  return g_strdup_printf (
      "~%.1f %s", (double)size / (double)(G_GUINT64_CONSTANT (1) << (10 * unit)), units[unit]);
}

int
cli_query_digits (guint64 last)
{
  int digits = 8;

  while (digits < 16 && last >> (4 * digits))
    digits++;
  return digits;
}

char *
cli_query_range (guint64 first, guint64 last, int digits)
{
  return g_strdup_printf ("0x%0*" G_GINT64_MODIFIER "x..0x%0*" G_GINT64_MODIFIER "x", digits, first,
                          digits, last);
}

/* --- addresses ------------------------------------------------------------------------------ */

/* The space of an address of PCI. */
static const char *
space_name (guint32 space)
{
  switch (space >> 24 & 3)
    {
    case 1:
      return "PCI I/O";
    case 2:
      return "PCI memory";
    case 3:
      return "PCI 64-bit memory";
    default:
      return "PCI configuration";
    }
}

static char *
note_of (const CopMapEntry *entry)
{
  if (entry->kind == COP_MAP_BUS)
    return g_strdup_printf ("%s 0x%" G_GINT64_MODIFIER "x", space_name (entry->bus.space),
                            entry->bus.address);
  return entry->name ? cli_query_clean (entry->name, strlen (entry->name)) : g_strdup ("");
}

/* Depths are indented up to here. */
#define DEEPEST 16

static void
add_row (GString *rows, const CopMapEntry *entry, int digits)
{
  g_autofree char *range = cli_query_range (entry->first, entry->last, digits);
  g_autofree char *size = NULL;
  g_autofree char *path = entry->node ? cop_node_path (entry->node) : g_strdup ("-");
  g_autofree char *note = note_of (entry);

  if (entry->last - entry->first != G_MAXUINT64)
    size = cli_query_size (entry->last - entry->first + 1);
  g_string_append_printf (rows, "%s\t%s\t%*s%s\t%s\t%s\n", range, size ? size : "16 EiB",
                          (int)(2 * MIN (entry->depth, DEEPEST)), "", path, note,
                          entry->disabled ? "disabled" : "");
}

static void
add_json (GString *out, const CopMapEntry *entry)
{
  static const char *const kinds[] = { "reg", "bus", "gap" };

  cli_json_open (out, NULL, '{');
  cli_json_text (out, "kind", kinds[entry->kind], strlen (kinds[entry->kind]));
  cli_json_number (out, "first", entry->first);
  cli_json_number (out, "last", entry->last);
  if (entry->node)
    {
      cli_json_path (out, "path", entry->node);
      cli_json_number (out, "index", entry->index);
      cli_json_number (out, "depth", entry->depth);
    }
  if (entry->name)
    cli_json_text (out, "name", entry->name, strlen (entry->name));
  if (entry->kind == COP_MAP_BUS)
    {
      cli_json_number (out, "space", entry->bus.space);
      cli_json_number (out, "bus_address", entry->bus.address);
    }
  if (entry->disabled)
    {
      cli_json_key (out, "disabled");
      g_string_append (out, "true");
    }
  cli_json_close (out, '}');
}

guint
cli_query_map (GString *out, const GArray *map, GHashTable *only, gboolean json)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  guint64 last = 0;
  guint n = 0;

  for (guint i = 0; i < map->len; i++)
    if (g_array_index (map, CopMapEntry, i).last != G_MAXUINT64)
      last = MAX (last, g_array_index (map, CopMapEntry, i).last);
  if (json)
    cli_json_open (out, NULL, '[');
  for (guint i = 0; i < map->len; i++)
    {
      const CopMapEntry *entry = &g_array_index (map, CopMapEntry, i);

      if (only && !(entry->node && g_hash_table_contains (only, entry->node)))
        continue;
      if (json)
        add_json (out, entry);
      else
        add_row (rows, entry, cli_query_digits (last));
      n++;
    }
  if (json)
    cli_json_close (out, ']');
  else
    cli_print_table (out, "", rows);
  return n;
}

/* --- interrupts ------------------------------------------------------------------------------- */

static void
add_lines_json (GString *out, const CopNode *controller, const CopQueryLines *lines)
{
  cli_json_open (out, NULL, '{');
  cli_json_path (out, "path", controller);
  if (lines->is_known)
    {
      cli_json_number (out, "first", lines->lines.first);
      cli_json_number (out, "last", lines->lines.last);
      cli_json_open (out, "free", '[');
      for (guint i = 0; i < lines->unused->len; i++)
        {
          const CopLineRange *range = &g_array_index (lines->unused, CopLineRange, i);

          cli_json_open (out, NULL, '{');
          cli_json_number (out, "first", range->first);
          cli_json_number (out, "last", range->last);
          cli_json_close (out, '}');
        }
      cli_json_close (out, ']');
    }
  cli_json_open (out, "used", '[');
  for (guint i = 0; i < lines->uses->len; i++)
    {
      const CopLineUse *use = &g_array_index (lines->uses, CopLineUse, i);

      cli_json_open (out, NULL, '{');
      cli_json_number (out, "line", use->line);
      cli_json_path (out, "path", use->node);
      cli_json_number (out, use->is_map ? "row" : "index", use->index);
      if (use->name)
        cli_json_text (out, "name", use->name, strlen (use->name));
      cli_json_close (out, '}');
    }
  cli_json_close (out, ']');
  cli_json_close (out, '}');
}

/* Of a GIC the numbers that its specifiers have, too. */
static void
add_shared (GString *rows, const CopQueryLines *lines, guint32 first, guint32 last)
{
  if (lines->is_known && lines->lines.first == 32 && first >= 32)
    {
      g_string_append_printf (rows, "\tSPI %u", first - 32);
      if (last != first)
        g_string_append_printf (rows, "..%u", last - 32);
    }
  else if (lines->is_known && lines->lines.first == 32 && first >= 16)
    {
      g_string_append_printf (rows, "\tPPI %u", first - 16);
    }
  else
    {
      g_string_append_c (rows, '\t');
    }
}

/* How many rows of one map lead to the line from the use at the index on. */
static guint
count_rows (const CopQueryLines *lines, guint index)
{
  const CopLineUse *first = &g_array_index (lines->uses, CopLineUse, index);
  guint end = index + 1;

  for (; end < lines->uses->len; end++)
    {
      const CopLineUse *use = &g_array_index (lines->uses, CopLineUse, end);

      if (use->line != first->line || use->node != first->node || !use->is_map)
        break;
    }
  return end - index;
}

static void
add_clean (GString *rows, const char *text)
{
  g_autofree char *clean = cli_query_clean (text, strlen (text));

  g_string_append (rows, clean);
}

static void
add_uses (GString *out, const CopQueryLines *lines)
{
  g_autoptr (GString) rows = g_string_new (NULL);

  for (guint i = 0; i < lines->uses->len; i++)
    {
      const CopLineUse *use = &g_array_index (lines->uses, CopLineUse, i);
      g_autofree char *path = cop_node_path (use->node);
      guint n = use->is_map ? count_rows (lines, i) : 1;

      g_string_append_printf (rows, "%u", use->line);
      add_shared (rows, lines, use->line, use->line);
      g_string_append_printf (rows, "\t%s%s\t", path,
                              cop_query_is_enabled (use->node) ? "" : " (disabled)");
      if (use->is_map)
        g_string_append (rows, "interrupt-map");
      if (n > 1)
        g_string_append_printf (rows, " (%u entries)", n);
      if (use->name)
        add_clean (rows, use->name);
      g_string_append_c (rows, '\n');
      i += n - 1;
    }
  if (lines->uses->len)
    g_string_append (out, "used\n");
  cli_print_table (out, "  ", rows);
}

guint
cli_query_lines (GString *out, const CopNode *controller, const CopQueryLines *lines, gboolean json)
{
  g_autofree char *path = cop_node_path (controller);
  g_autoptr (GString) rows = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < lines->unused->len; i++)
    {
      const CopLineRange *range = &g_array_index (lines->unused, CopLineRange, i);

      n += range->last - range->first + 1;
      g_string_append_printf (rows, "%u", range->first);
      if (range->last != range->first)
        g_string_append_printf (rows, "..%u", range->last);
      add_shared (rows, lines, range->first, range->last);
      g_string_append_c (rows, '\n');
    }
  if (json)
    {
      add_lines_json (out, controller, lines);
      return lines->is_known ? n : 1;
    }
  if (lines->is_known)
    g_string_append_printf (out, "%s: lines %u..%u, %u of them free\n", path, lines->lines.first,
                            lines->lines.last, n);
  else
    g_string_append_printf (out, "%s: how many lines there are is not known\n", path);
  add_uses (out, lines);
  if (n)
    g_string_append (out, "free\n");
  cli_print_table (out, "  ", rows);
  return lines->is_known ? n : 1;
}
