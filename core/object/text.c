/* Values from text, as a command line gives them, and to text, as people read them. */
#include <base/print.h>
#include <errno.h>
#include <object/private.h>

void
cop_value_print (const CopValue *value, GString *out)
{
  char *label;

  switch (value->kind)
    {
    case COP_KIND_LIST:
      g_string_append_c (out, '[');
      for (guint i = 0; i < cop_list_length (value->as.list); i++)
        {
          if (i)
            g_string_append (out, ", ");
          cop_print_scalar (cop_list_get (value->as.list, i), out);
        }
      g_string_append_c (out, ']');
      break;
    case COP_KIND_CHILD:
    case COP_KIND_LINK:
      if (value->as.object == NULL)
        {
          g_string_append (out, "null");
          break;
        }
      label = cop_object_label (value->as.object);
      g_string_append (out, label);
      g_free (label);
      break;
    default:
      cop_print_scalar (value, out);
      break;
    }
}

/* A decimal or 0x number with an optional binary suffix: 4, 0x1000, 64K, 2G, 1GiB. */
static gboolean
parse_unsigned (const char *text, guint64 *ret)
{
  static const char suffixes[] = "KMGTPE";
  char *end;
  guint shift = 0;
  const char *suffix;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  errno = 0;
  *ret = g_ascii_strtoull (text, &end, text[0] == '0' && (text[1] | 0x20) == 'x' ? 16 : 10);
  if (errno != 0 || end == text)
    return FALSE;
  if (*end && (suffix = strchr (suffixes, g_ascii_toupper (*end))) != NULL)
    {
      shift = 10 * ((guint)(suffix - suffixes) + 1);
      end++;
      if (end[0] == 'i' && end[1] == 'B')
        end += 2;
    }
  else if (end[0] == 'B' && end[1] == '\0')
    end++;
  if (*end || (shift && *ret > G_MAXUINT64 >> shift))
    return FALSE;
  *ret <<= shift;
  return TRUE;
}

static gboolean
parse_bool (const char *text, gboolean *ret)
{
  static const char *const yes[] = { "true", "on", "yes", "1", NULL };
  static const char *const no[] = { "false", "off", "no", "0", NULL };

  *ret = g_strv_contains (yes, text);
  return *ret || g_strv_contains (no, text);
}

static gboolean
parse_signed (const char *text, gint64 *ret)
{
  gboolean negative = *text == '-';
  guint64 u;

  if (!parse_unsigned (text + negative, &u) || u > (guint64)G_MAXINT64 + negative)
    return FALSE;
  *ret = negative ? (gint64)(0 - u) : (gint64)u;
  return TRUE;
}

static gboolean
parse_scalar (CopKind kind, const char *text, CopValue *ret)
{
  char *end;

  *ret = (CopValue){ .kind = kind };
  switch (kind)
    {
    case COP_KIND_BOOL:
      return parse_bool (text, &ret->as.boolean);
    case COP_KIND_INT:
      return parse_signed (text, &ret->as.i);
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
      return parse_unsigned (text, &ret->as.u);
    case COP_KIND_DOUBLE:
      ret->as.number = g_ascii_strtod (text, &end);
      return *text && *end == '\0';
    case COP_KIND_STRING:
    case COP_KIND_ENUM:
      ret->kind = COP_KIND_STRING;
      ret->as.string = text;
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
set_list (const CopProp *prop, CopObject *object, const char *text, GError **error)
{
  char **parts = g_strsplit (text, ",", -1);
  guint n = *text ? g_strv_length (parts) : 0;
  CopValue *items = g_new0 (CopValue, n + 1), value;
  gboolean ok = TRUE;

  for (guint i = 0; i < n && ok; i++)
    {
      ok = parse_scalar (prop->def.item, parts[i], &items[i]);
      /* a property that is worked out may know a word for a value that is to be found */
      if (!ok && prop->def.kind == COP_KIND_COMPUTED && strcmp (parts[i], "auto") == 0)
        {
          items[i] = COP_VALUE_STRING (parts[i]);
          ok = TRUE;
        }
      if (!ok)
        cop_object_error (object, error, COP_ERROR_TYPE,
                          "property '%s' wants a list of %s, and '%s' is none", prop->def.name,
                          cop_kind_name (prop->def.item), parts[i]);
    }
  if (ok)
    {
      value = COP_VALUE_LIST (cop_list_new (items, n));
      value.owned = TRUE;
      ok = cop_prop_set (prop, object, &value, error);
      cop_value_clear (&value);
    }
  g_free (items);
  g_strfreev (parts);
  return ok;
}

gboolean
cop_object_set_from_text (CopObject *object, const char *name, const char *text, GError **error)
{
  const CopProp *prop = cop_type_find_prop (object->type, name);
  CopKind kind;
  CopValue value;

  if (prop && prop->def.kind == COP_KIND_ALIAS)
    {
      name = cop_prop__follow (prop, object, &object, error);
      if (name == NULL)
        return FALSE;
      prop = cop_type_find_prop (object->type, name);
    }
  if (prop == NULL)
    return cop_object__no_property (object, name, error);
  kind = prop->def.kind == COP_KIND_COMPUTED ? prop->def.computed_kind : prop->def.kind;
  if (kind == COP_KIND_LIST)
    return set_list (prop, object, text, error);
  if (kind == COP_KIND_LINK || kind == COP_KIND_CHILD)
    {
      CopObject *target = NULL;
      if (*text && (target = cop_object_resolve (object, text, error)) == NULL)
        return FALSE;
      return cop_prop_set (prop, object, target ? &COP_VALUE_OBJECT (target) : &COP_VALUE_NONE,
                           error);
    }
  if (!parse_scalar (kind, text, &value))
    return cop_object_error (object, error, COP_ERROR_TYPE, "property '%s' wants %s %s, not '%s'",
                             name, strchr ("aeiou", *cop_kind_name (kind)) ? "an" : "a",
                             cop_kind_name (kind), text);
  return cop_prop_set (prop, object, &value, error);
}
