#include <coppice/value.h>
#include <base/print.h>
#include <string.h>

struct _CopList
{
  gint ref_count;
  guint n_items;
  CopValue items[];
};

const char *
cop_kind_name (CopKind kind)
{
  static const char *const names[] = { "none",    "bool",   "int",    "uint",  "size",
                                       "address", "double", "string", "enum",  "bytes",
                                       "list",    "child",  "link",   "alias", "computed" };
  return (guint)kind < G_N_ELEMENTS (names) ? names[kind] : "unknown";
}

void
cop_value_clear (CopValue *value)
{
  if (value->owned)
    switch (value->kind)
      {
      case COP_KIND_STRING:
      case COP_KIND_ENUM:
        g_free ((char *)value->as.string);
        break;
      case COP_KIND_BYTES:
        g_clear_pointer (&value->as.bytes, g_bytes_unref);
        break;
      case COP_KIND_LIST:
        g_clear_pointer (&value->as.list, cop_list_unref);
        break;
      default:
        break;
      }
  *value = COP_VALUE_NONE;
}

/* Objects in values are borrowed: a value is short-lived and on the machine's thread. */
void
cop_value_copy (CopValue *dest, const CopValue *src)
{
  CopValue copy = *src;

  copy.owned = FALSE;
  switch (src->kind)
    {
    case COP_KIND_STRING:
    case COP_KIND_ENUM:
      copy.as.string = g_strdup (src->as.string);
      copy.owned = TRUE;
      break;
    case COP_KIND_BYTES:
      if (src->as.bytes)
        g_bytes_ref (src->as.bytes);
      copy.owned = TRUE;
      break;
    case COP_KIND_LIST:
      if (src->as.list)
        cop_list_ref (src->as.list);
      copy.owned = TRUE;
      break;
    default:
      break;
    }
  *dest = copy;
}

static gboolean
lists_equal (const CopList *a, const CopList *b)
{
  guint n = cop_list_length (a);

  if (n != cop_list_length (b))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const CopValue *x = &a->items[i], *y = &b->items[i];
      /* a list's items are scalars, so this is the only level */
      if (x->kind == COP_KIND_LIST || y->kind == COP_KIND_LIST || !cop_value_equal (x, y))
        return FALSE;
    }
  return TRUE;
}

gboolean
cop_value_equal (const CopValue *a, const CopValue *b)
{
  if (a->kind != b->kind)
    return FALSE;
  switch (a->kind)
    {
    case COP_KIND_NONE:
      return TRUE;
    case COP_KIND_BOOL:
      return !a->as.boolean == !b->as.boolean;
    case COP_KIND_DOUBLE:
      return a->as.number == b->as.number
             || (a->as.number != a->as.number && b->as.number != b->as.number);
    case COP_KIND_STRING:
    case COP_KIND_ENUM:
      return g_strcmp0 (a->as.string, b->as.string) == 0;
    case COP_KIND_BYTES:
      return a->as.bytes && b->as.bytes ? g_bytes_equal (a->as.bytes, b->as.bytes)
                                        : a->as.bytes == b->as.bytes;
    case COP_KIND_LIST:
      return a->as.list == b->as.list || lists_equal (a->as.list, b->as.list);
    case COP_KIND_CHILD:
    case COP_KIND_LINK:
      return a->as.object == b->as.object;
    default:
      return a->as.u == b->as.u;
    }
}

/* escape: in front of the two digits of what cannot stand there itself.
 * high: such is what is no ASCII, too. */
static void
print_quoted (const char *text, const char *escape, gboolean high, GString *out)
{
  g_string_append_c (out, '"');
  for (const guchar *c = (const guchar *)text; *c; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else if (*c < 0x20 || *c == 0x7f || (*c > 0x7f && high))
      g_string_append_printf (out, "%s%02x", escape, *c);
    else
      g_string_append_c (out, (char)*c);
  g_string_append_c (out, '"');
}

void
cop_print_string (const char *text, GString *out)
{
  if (text == NULL)
    g_string_append (out, "null");
  else
    print_quoted (text, "\\x", FALSE, out);
}

void
cop_print_json (const char *text, GString *out)
{
  print_quoted (text, "\\u00", !g_utf8_validate (text, -1, NULL), out);
}

void
cop_print_scalar (const CopValue *value, GString *out)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  switch (value->kind)
    {
    case COP_KIND_NONE:
      g_string_append (out, "null");
      break;
    case COP_KIND_BOOL:
      g_string_append (out, value->as.boolean ? "true" : "false");
      break;
    case COP_KIND_INT:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value->as.i);
      break;
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
      g_string_append_printf (out, "%" G_GUINT64_FORMAT, value->as.u);
      break;
    case COP_KIND_ADDRESS:
      g_string_append_printf (out, "0x%" G_GINT64_MODIFIER "x", value->as.u);
      break;
    case COP_KIND_DOUBLE:
      g_string_append (out, g_ascii_dtostr (number, sizeof number, value->as.number));
      /* so that it does not read as an integer, which is another kind */
      if (number[strspn (number, "-0123456789")] == '\0')
        g_string_append (out, ".0");
      break;
    case COP_KIND_STRING:
    case COP_KIND_ENUM:
      cop_print_string (value->as.string, out);
      break;
    case COP_KIND_BYTES:
      {
        gsize n = 0;
        const guint8 *data = value->as.bytes ? g_bytes_get_data (value->as.bytes, &n) : NULL;
        g_string_append_c (out, '<');
        for (gsize i = 0; i < n; i++)
          g_string_append_printf (out, "%02x", data[i]);
        g_string_append_c (out, '>');
        break;
      }
    default:
      g_string_append (out, cop_kind_name (value->kind));
      break;
    }
}

CopList *
cop_list_new (const CopValue *items, guint n_items)
{
  CopList *list = g_malloc0 (sizeof *list + n_items * sizeof (CopValue));

  list->ref_count = 1;
  list->n_items = n_items;
  for (guint i = 0; i < n_items; i++)
    cop_value_copy (&list->items[i], &items[i]);
  return list;
}

CopList *
cop_list_ref (CopList *list)
{
  g_atomic_int_inc (&list->ref_count);
  return list;
}

void
cop_list_unref (CopList *list)
{
  if (list == NULL || !g_atomic_int_dec_and_test (&list->ref_count))
    return;
  for (guint i = 0; i < list->n_items; i++)
    cop_value_clear (&list->items[i]);
  g_free (list);
}

guint
cop_list_length (const CopList *list)
{
  return list ? list->n_items : 0;
}

const CopValue *
cop_list_get (const CopList *list, guint index)
{
  return &list->items[index];
}
