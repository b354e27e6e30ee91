/* The registers of a type as a C header: offsets, resets, fields.  The same type gives the same
 * text. */
#include "cli.h"
#include <string.h>

typedef struct
{
  GString *out;
  GHashTable *names; /* the macros so far */
  const char *type;
  char *prefix; /* "NS16550A_" */
  GError *error;
} Header;

/* What a name becomes in a macro. */
static void
append_upper (GString *to, const char *name)
{
  for (; *name; name++)
    g_string_append_c (to, g_ascii_isalnum (*name) ? g_ascii_toupper (*name) : '_');
}

static char *
upper (const char *name)
{
  GString *text = g_string_new (g_ascii_isdigit (*name) ? "_" : "");

  append_upper (text, name);
  return g_string_free (text, FALSE);
}

/* A text inside a comment: one line, and no end of the comment. */
static void
append_doc (GString *to, const char *doc)
{
  for (; doc && *doc; doc++)
    {
      if (to->len
          && ((*doc == '/' && to->str[to->len - 1] == '*')
              || (*doc == '*' && to->str[to->len - 1] == '/')))
        g_string_append_c (to, ' ');
      g_string_append_c (to, *doc == '\n' || *doc == '\t' ? ' ' : *doc);
    }
}

static void
append_number (GString *to, guint64 value)
{
  g_string_append_printf (to, "0x%" G_GINT64_MODIFIER "x%s", value,
                          value > G_MAXUINT32  ? "ULL"
                          : value > G_MAXINT32 ? "U"
                                               : "");
}

/* Begins "#define PREFIX_a_b_c", remembers the name, and leaves out what is NULL. */
static void
define (Header *h, const char *a, const char *b, const char *c)
{
  GString *name = g_string_new (h->prefix);

  append_upper (name, a);
  for (guint i = 0; i < 2; i++)
    if ((i ? c : b) != NULL)
      {
        g_string_append_c (name, '_');
        append_upper (name, i ? c : b);
      }
  g_string_append_printf (h->out, "#define %s", name->str);
  if (!g_hash_table_add (h->names, name->str) && h->error == NULL)
    cop_error_set (&h->error, COP_ERROR_EXISTS, NULL,
                   "type '%s': two things in its header would be called '%s'", h->type, name->str);
  g_string_free (name, FALSE);
}

static void
define_number (Header *h, const char *a, const char *b, const char *c, guint64 value)
{
  define (h, a, b, c);
  g_string_append_c (h->out, ' ');
  append_number (h->out, value);
  g_string_append_c (h->out, '\n');
}

static void
add_field (Header *h, const char *reg, const CopRegField *field)
{
  guint bits = field->bits ? field->bits : 1;

  define_number (h, reg, field->name, NULL, cop_reg_field_mask (field));
  if (field->doc)
    {
      h->out->str[h->out->len - 1] = ' ';
      g_string_append (h->out, "/* ");
      append_doc (h->out, field->doc);
      g_string_append (h->out, " */\n");
    }
  if (bits > 1 || field->at > 0)
    {
      define (h, reg, field->name, "SHIFT");
      g_string_append_printf (h->out, " %u\n", field->at);
    }
}

static void
add_reg (Header *h, const CopRegDef *def, guint width)
{
  guint size = cop_reg_size (def, width);

  g_string_append_printf (h->out, "\n/* %s, %u byte%s", cop_reg_access_name (def->access), size,
                          size == 1 ? "" : "s");
  if (def->when)
    g_string_append_printf (h->out, ", while %s", def->when);
  if (def->doc)
    g_string_append (h->out, ": ");
  append_doc (h->out, def->doc);
  g_string_append (h->out, " */\n");
  if (def->count > 1)
    {
      define (h, def->name, NULL, NULL);
      g_string_append (h->out, "(n) (");
      append_number (h->out, def->at);
      g_string_append (h->out, " + (n) * ");
      append_number (h->out, def->stride ? def->stride : size);
      g_string_append (h->out, ")\n");
      define (h, def->name, "COUNT", NULL);
      g_string_append_printf (h->out, " %u\n", def->count);
    }
  else
    define_number (h, def->name, NULL, NULL, def->at);
  if (def->reset)
    define_number (h, def->name, "RESET", NULL, def->reset);
  if (def->mask)
    define_number (h, def->name, def->access == COP_REG_RC ? "CLEARED" : "WRITABLE", NULL,
                   def->mask);
  if (def->max)
    define_number (h, def->name, "MAX", NULL, def->max);
  for (const CopRegField *field = def->fields; field && field->name; field++)
    add_field (h, def->name, field);
}

static void
add_window (Header *h, const CopWindowDef *window)
{
  guint width = window->width ? window->width : 4;

  g_string_append_printf (h->out, "\n/* Window %s: ", window->name);
  append_doc (h->out, window->doc ? window->doc : "registers");
  g_string_append_printf (
      h->out, ".\n * Registers of %u byte%s unless they say otherwise, %s-endian", width,
      width == 1 ? "" : "s", cli_window_endian (window) == COP_ENDIAN_BIG ? "big" : "little");
  if (window->shift_prop)
    g_string_append_printf (h->out, "; as for %s = 0", window->shift_prop);
  g_string_append (h->out, ". */\n");
  for (const CopRegDef *def = window->regs; def->name; def++)
    add_reg (h, def, width);
}

gboolean
cli_print_header (GString *out, CopType *type, GError **error)
{
  Header h = { .out = out,
               .names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
               .type = cop_type_name (type) };
  g_autoptr (GPtrArray) windows = cli_windows_with_regs (type);
  g_autofree char *guard = upper (h.type);

  if (windows->len == 0)
    cop_error_set (&h.error, COP_ERROR_NOT_FOUND, NULL, "type '%s' has no registers", h.type);
  g_string_append_printf (out, "/* Registers of %s: ", h.type);
  append_doc (out, cop_type_desc (type)->doc);
  g_string_append_printf (out, ".\n * Printed by `coppice types %s -O h`. */\n", h.type);
  g_string_append_printf (out, "#ifndef %s_REGISTERS_H\n#define %s_REGISTERS_H\n", guard, guard);
  for (guint i = 0; i < windows->len; i++)
    {
      const CopWindowDef *window = windows->pdata[i];
      g_autofree char *name = upper (window->name);

      /* The only window needs no name. */
      h.prefix = windows->len == 1 ? g_strconcat (guard, "_", NULL)
                                   : g_strconcat (guard, "_", name, "_", NULL);
      add_window (&h, window);
      g_free (h.prefix);
    }
  g_string_append (out, "\n#endif\n");
  g_hash_table_unref (h.names);
  if (h.error == NULL)
    return TRUE;
  g_propagate_error (error, h.error);
  return FALSE;
}
