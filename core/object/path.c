/* Paths: written from the object upwards, read from a base downwards. */
#include <base/nearest.h>
#include <object/private.h>

/* The candidates that an ambiguity names. */
#define MANY 8

/* From the top down to the object, behind what leads to the top. */
static char *
write_path (const CopObject *object, const char *top)
{
  gsize length = 0, before = strlen (top);
  const CopObject *o;
  char *path, *at;

  for (o = object; o->parent; o = o->parent)
    length += o->name->length + 1;
  path = g_malloc (before + length + 1);
  memcpy (path, top, before);
  at = path + before + length;
  *at = '\0';
  for (o = object; o->parent; o = o->parent)
    {
      at -= o->name->length;
      memcpy (at, o->name->text, o->name->length);
      *--at = '/';
    }
  return path;
}

static const CopObject *
top_of (const CopObject *object)
{
  while (object->parent)
    object = object->parent;
  return object;
}

char *
cop_object_path (const CopObject *object)
{
  if (!(top_of (object)->flags & COP_FLAG_ROOT))
    return NULL;
  return object->parent ? write_path (object, "") : g_strdup ("/");
}

char *
cop_object__last_path (const CopObject *object)
{
  const CopObject *top = top_of (object);

  if (top->flags & COP_FLAG_ROOT)
    return cop_object_path (object);
  return top->ext && top->ext->last_path ? write_path (object, top->ext->last_path) : NULL;
}

char *
cop_object_label (const CopObject *object)
{
  char *path = cop_object_path (object);

  if (path)
    return path;
  if (object->name)
    return g_strdup_printf ("%s (%s #%" G_GUINT64_FORMAT ")", object->name->text,
                            object->type->desc->name, object->serial);
  return g_strdup_printf ("(%s #%" G_GUINT64_FORMAT ")", object->type->desc->name, object->serial);
}

char *
cop_object_label_at (const CopObject *object, CopOrigin origin)
{
  char *label = cop_object_label (object), *both;
  char *where = cop_origin_print (object->type->host, origin.line ? origin : object->origin);

  if (where == NULL)
    return label;
  both = g_strdup_printf ("%s (%s)", label, where);
  g_free (where);
  g_free (label);
  return both;
}

static CopObject *
root_of (CopObject *object)
{
  return (CopObject *)top_of (object);
}

/* One component: a child's name, a link's, or a bus's by way of a property. */
static CopObject *
step (CopObject *object, const char *name, gsize length)
{
  CopObject *child;
  const CopProp *prop;

  if (length == 1 && name[0] == '.')
    return object;
  if (length == 2 && name[0] == '.' && name[1] == '.')
    return object->parent;
  child = cop_object__child (object, name, length);
  if (child)
    return child;
  prop = cop_type__find (object->type, name, length);
  if (prop && prop->def.kind == COP_KIND_LINK)
    return ((CopLink *)((guint8 *)object + prop->def.offset))->target;
  return NULL;
}

/* Components are short: what looks further ahead than that is not linear in a long path. */
static inline gsize
component_length (const char *path)
{
  gsize length = 0;

  while (path[length] != '\0' && path[length] != '/')
    length++;
  return length;
}

/* Follows the path from the object; ret_stuck: the component that was not found and where. */
static CopObject *
follow (CopObject *object, const char *path, CopObject **ret_at, const char **ret_component)
{
  while (*path)
    {
      gsize length = component_length (path);
      CopObject *next = length ? step (object, path, length) : object;
      if (next == NULL)
        {
          *ret_at = object;
          *ret_component = path;
          return NULL;
        }
      object = next;
      path += length + (path[length] == '/');
    }
  return object;
}

static gboolean
is_relative (const char *path)
{
  return path[0] == '.'
         && (path[1] == '\0' || path[1] == '/'
             || (path[1] == '.' && (path[2] == '\0' || path[2] == '/')));
}

CopObject *
cop_object_lookup (CopObject *base, const char *path)
{
  CopObject *at;
  const char *component;

  return follow (*path == '/' ? root_of (base) : base, path, &at, &component);
}

static gboolean
not_found (CopObject *at, const char *component, const char *path, GError **error)
{
  const char *end = strchr (component, '/');
  char *name = end ? g_strndup (component, (gsize)(end - component)) : g_strdup (component);
  CopNearest nearest = COP_NEAREST (name);
  CopWalk walk = COP_WALK (root_of (at));
  gboolean anywhere;
  char *hint;

  for (CopObject *child = cop_object_first_child (at); child; child = child->next)
    cop_nearest_try (&nearest, child->name->text);
  /* a single name may be that of any object */
  anywhere = nearest.best == NULL && strcmp (name, path) == 0;
  while (anywhere && cop_walk_next (&walk))
    if (walk.at->name)
      cop_nearest_try (&nearest, walk.at->name->text);
  hint = cop_nearest_hint (&nearest);
  if (strcmp (name, path) == 0)
    cop_object_error (at, error, COP_ERROR_NOT_FOUND, "there is no '%s'%s", name, hint);
  else
    cop_object_error (at, error, COP_ERROR_NOT_FOUND, "there is no '%s' (looking for '%s')%s", name,
                      path, hint);
  g_free (hint);
  g_free (name);
  return FALSE;
}

/* Whether the last components of the object's path are those of the partial path; all of them
 * but the last have been checked to be present by following from above. */
static gboolean
ends_with (const CopObject *object, const char *path)
{
  const char *end = path + strlen (path);

  for (;;)
    {
      const char *start = end;
      while (start > path && start[-1] != '/')
        start--;
      if (object->parent == NULL || object->name->length != (gsize)(end - start)
          || memcmp (object->name->text, start, (gsize)(end - start)) != 0)
        return FALSE;
      if (start == path)
        return TRUE;
      end = start - 1;
      object = object->parent;
    }
}

static CopObject *
resolve_partial (CopObject *base, const char *path, GError **error)
{
  const char *last = strrchr (path, '/') ? strrchr (path, '/') + 1 : path;
  guint8 hash = (guint8)cop_hash (last, strlen (last));
  CopWalk walk = COP_WALK (root_of (base));
  CopObject *found[MANY];
  guint n = 0;
  GString *list;

  while (cop_walk_next (&walk))
    if (walk.at->name_hash == hash && ends_with (walk.at, path) && n++ < MANY)
      found[n - 1] = walk.at;
  if (n == 1)
    return found[0];
  if (n == 0)
    {
      CopObject *at;
      const char *component;
      if (follow (base, path, &at, &component) == NULL)
        not_found (at, component, path, error);
      return NULL;
    }
  list = g_string_new (NULL);
  for (guint i = 0; i < MIN (n, MANY); i++)
    {
      char *one = cop_object_path (found[i]);
      g_string_append_printf (list, "%s%s", i ? ", " : "", one ? one : "?");
      g_free (one);
    }
  if (n > MANY)
    g_string_append_printf (list, " and %u more", n - MANY);
  cop_error_set (error, COP_ERROR_AMBIGUOUS, NULL, "'%s' is ambiguous: it may be %s", path,
                 list->str);
  g_string_free (list, TRUE);
  return NULL;
}

CopObject *
cop_object_resolve (CopObject *base, const char *path, GError **error)
{
  CopObject *at = NULL, *found;
  const char *component = NULL;

  if (*path == '\0')
    {
      cop_error_set (error, COP_ERROR_INVALID, NULL, "an empty string is no path");
      return NULL;
    }
  found = follow (*path == '/' ? root_of (base) : base, path, &at, &component);
  if (found)
    return found;
  if (*path == '/' || is_relative (path))
    {
      not_found (at, component, path, error);
      return NULL;
    }
  return resolve_partial (base, path, error);
}

gboolean
cop_object__no_child (const CopObject *parent, const char *name, GError **error)
{
  CopNearest nearest = COP_NEAREST (name);
  char *hint;

  for (CopObject *child = cop_object_first_child (parent); child; child = child->next)
    cop_nearest_try (&nearest, child->name->text);
  hint = cop_nearest_hint (&nearest);
  cop_object_error (parent, error, COP_ERROR_NOT_FOUND, "no child '%s'%s", name, hint);
  g_free (hint);
  return FALSE;
}
