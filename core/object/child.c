/* Parents and children: names, the index of many siblings, joining and leaving the tree. */
#include <object/private.h>

/* Up to here a look-up reads the siblings one by one. */
#define FEW 12

/* --- the index --------------------------------------------------------------------------- */

static void
index_insert (CopObjectExt *ext, CopObject *child)
{
  guint32 at = child->name->hash & ext->index_mask;

  while (ext->index[at])
    at = (at + 1) & ext->index_mask;
  ext->index[at] = child;
}

static void
index_resize (CopObjectExt *ext, guint32 size)
{
  CopObject **old = ext->index;
  guint32 old_size = old ? ext->index_mask + 1 : 0;

  ext->index = g_new0 (CopObject *, size);
  ext->index_mask = size - 1;
  for (guint32 i = 0; i < old_size; i++)
    if (old[i])
      index_insert (ext, old[i]);
  g_free (old);
}

static void
index_build (CopObject *parent)
{
  CopObjectExt *ext = cop_object__ext (parent);

  index_resize (ext, 64);
  for (CopObject *child = parent->first; child; child = child->next)
    {
      index_insert (ext, child);
      ext->n_children++;
    }
}

/* Closes the gap, so that no mark of what was there stays behind. */
static void
index_remove (CopObjectExt *ext, CopObject *child)
{
  guint32 mask = ext->index_mask, gap = child->name->hash & mask, at;

  while (ext->index[gap] != child)
    gap = (gap + 1) & mask;
  for (at = (gap + 1) & mask; ext->index[at]; at = (at + 1) & mask)
    {
      guint32 home = ext->index[at]->name->hash & mask;
      if (((at - home) & mask) >= ((at - gap) & mask))
        {
          ext->index[gap] = ext->index[at];
          gap = at;
        }
    }
  ext->index[gap] = NULL;
}

CopObject *
cop_object__child (const CopObject *parent, const char *name, gsize length)
{
  guint32 hash = cop_hash (name, length);
  guint n = 0;

  if (parent->flags & COP_FLAG_GONE)
    return NULL;
  if (parent->ext && parent->ext->index)
    {
      const CopObjectExt *ext = parent->ext;
      for (guint32 at = hash & ext->index_mask; ext->index[at]; at = (at + 1) & ext->index_mask)
        {
          CopObject *child = ext->index[at];
          if (child->name->hash == hash && child->name->length == length
              && memcmp (child->name->text, name, length) == 0)
            return child;
        }
      return NULL;
    }
  for (CopObject *child = parent->first; child; child = child->next)
    {
      if (child->name_hash == (guint8)hash && child->name->hash == hash
          && child->name->length == length && memcmp (child->name->text, name, length) == 0)
        return child;
      if (++n > FEW && !(parent->flags & COP_FLAG_IN_CUT))
        {
          index_build ((CopObject *)parent);
          return cop_object__child (parent, name, length);
        }
    }
  return NULL;
}

CopObject *
cop_object_child (const CopObject *object, const char *name)
{
  return cop_object__child (object, name, strlen (name));
}

guint
cop_object_n_children (const CopObject *object)
{
  guint n = 0;

  if (object->ext && object->ext->index)
    return object->ext->n_children;
  if (!(object->flags & COP_FLAG_GONE))
    for (const CopObject *child = object->first; child; child = child->next)
      n++;
  return n;
}

CopObject *
cop_object_parent (const CopObject *object)
{
  return object->parent;
}

const char *
cop_object_name (const CopObject *object)
{
  return object->name ? object->name->text : NULL;
}

CopObject *
cop_object_first_child (const CopObject *object)
{
  return object->flags & COP_FLAG_GONE ? NULL : object->first;
}

CopObject *
cop_object_next (const CopObject *object)
{
  return object->parent ? object->next : NULL;
}

gboolean
cop_object_is_nullable (const CopObject *object)
{
  return (object->flags & COP_FLAG_NULLABLE) != 0;
}

/* --- names ------------------------------------------------------------------------------- */

gboolean
cop_object__check_name (const char *name, GError **error)
{
  if (*name == '\0')
    return cop_error_set (error, COP_ERROR_INVALID, NULL, "an empty string is no name");
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return cop_error_set (error, COP_ERROR_INVALID, NULL, "'%s' is no name", name);
  if (strcmp (name, "[*]") == 0)
    return cop_error_set (error, COP_ERROR_INVALID, NULL,
                          "'%s' is no name: nothing stands before the number", name);
  for (const guchar *c = (const guchar *)name; *c; c++)
    if (*c == '/' || *c <= ' ' || *c == 0x7f)
      return cop_error_set (error, COP_ERROR_INVALID, NULL,
                            "'%s' is no name: it has a '/', a space or a control character", name);
  return TRUE;
}

/* Whether the name is BASE[N]; then the counter of BASE must be above N. */
static gboolean
parse_number (const char *name, gsize length, gsize *ret_base, guint64 *ret_number)
{
  gsize open = length;
  guint64 number = 0;

  if (length < 4 || name[length - 1] != ']')
    return FALSE;
  while (open > 0 && name[open - 1] != '[')
    open--;
  if (open < 2 || open == length - 1 || length - 1 - open > 18)
    return FALSE;
  for (gsize i = open; i < length - 1; i++)
    {
      if (!g_ascii_isdigit (name[i]))
        return FALSE;
      number = number * 10 + (guint64)(name[i] - '0');
    }
  *ret_base = open - 1;
  *ret_number = number;
  return TRUE;
}

static guint64 *
counter_of (CopObject *parent, const char *name, gsize base_length, CopNaming *naming)
{
  CopObjectExt *ext = cop_object__ext (parent);
  char *base = g_strndup (name, base_length);
  guint64 *counter;

  if (ext->counters == NULL)
    ext->counters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  counter = g_hash_table_lookup (ext->counters, base);
  naming->counted = TRUE;
  naming->existed = counter != NULL;
  naming->before = counter ? *counter : 0;
  if (counter == NULL)
    {
      counter = g_new0 (guint64, 1);
      g_hash_table_insert (ext->counters, base, counter);
    }
  else
    g_free (base);
  return counter;
}

static void
put_counter_back (CopObject *parent, const char *name, gsize base_length, const CopNaming *naming)
{
  char *base = g_strndup (name, base_length);

  if (!naming->existed)
    g_hash_table_remove (parent->ext->counters, base);
  else
    *(guint64 *)g_hash_table_lookup (parent->ext->counters, base) = naming->before;
  g_free (base);
}

static CopName *
name_new (CopOwner *owner, const char *text, gsize length)
{
  gsize size = sizeof (CopName) + length + 1;
  CopName *name = owner->slab ? cop_slab_take (owner->slab, size) : NULL;
  gboolean in_slab = name != NULL;

  if (name == NULL)
    name = g_malloc (size);
  name->length = (guint32)length & G_MAXINT32;
  name->in_slab = in_slab;
  memcpy (name->text, text, length);
  name->text[length] = '\0';
  name->hash = cop_hash (text, length);
  return name;
}

void
cop_name__free (CopName *name)
{
  if (name && name->in_slab)
    cop_slab_give (name);
  else
    g_free (name);
}

/* The name that the child gets, its counter moved on.  NULL when it is taken. */
static CopName *
choose_name (CopObject *parent, const char *name, CopNaming *naming, GError **error)
{
  gsize length = strlen (name), base = 0;
  guint64 number, *counter;
  char *text;
  CopName *chosen;

  if (length > 3 && strcmp (name + length - 3, "[*]") == 0)
    {
      base = length - 3;
      counter = counter_of (parent, name, base, naming);
      /* a number of too many digits is not counted: it is only stepped over */
      for (;;)
        {
          text = g_strdup_printf ("%.*s[%" G_GUINT64_FORMAT "]", (int)base, name, (*counter)++);
          if (!cop_object__child (parent, text, strlen (text)))
            break;
          g_free (text);
        }
      chosen = name_new (parent->owner, text, strlen (text));
      g_free (text);
      return chosen;
    }
  if (cop_object__child (parent, name, length))
    {
      cop_object_error (parent, error, COP_ERROR_EXISTS, "there is a child '%s' already", name);
      return NULL;
    }
  if (cop_type__find (parent->type, name, length)
      && cop_type__find (parent->type, name, length)->def.kind != COP_KIND_CHILD)
    {
      cop_object_error (parent, error, COP_ERROR_EXISTS,
                        "a child cannot be called '%s': that is a property of type '%s'", name,
                        parent->type->desc->name);
      return NULL;
    }
  if (parent->ext && parent->ext->dynamic && cop_object__dynamic (parent, name))
    {
      cop_object_error (parent, error, COP_ERROR_EXISTS,
                        "a child cannot be called '%s': that is a property of it", name);
      return NULL;
    }
  if (parse_number (name, length, &base, &number))
    {
      counter = counter_of (parent, name, base, naming);
      *counter = MAX (*counter, number + 1);
    }
  return name_new (parent->owner, name, length);
}

/* --- joining and leaving ----------------------------------------------------------------- */

void
cop_object__move (CopObject *object, CopOwner *owner)
{
  CopWalk walk = COP_WALK (object);

  if (object->owner == owner)
    return;
  while (cop_walk_next (&walk))
    {
      CopOwner *before = walk.at->owner;
      guint n_required = walk.at->ext ? walk.at->ext->n_required : 0;
      owner->n_live++;
      owner->n_required += n_required;
      before->n_required -= n_required;
      walk.at->owner = owner;
      cop_owner__gone (before);
    }
}

static gboolean
check_child_prop (CopObject *parent, const char *name, CopObject *child, CopAddFlags *flags,
                  GError **error)
{
  const CopProp *prop = cop_type__find (parent->type, name, strlen (name));

  if (prop == NULL || prop->def.kind != COP_KIND_CHILD)
    return TRUE;
  if (prop->def.to && !cop_type_answers_to (child->type, prop->def.to))
    return cop_object_error (parent, error, COP_ERROR_TYPE,
                             "child '%s' wants an object of type '%s', not of '%s'", name,
                             prop->def.to, child->type->desc->name);
  if (prop->def.nullable)
    *flags |= COP_ADD_NULLABLE;
  return TRUE;
}

/* Both ways at once, and the shorter one ends it. */
gboolean
cop_object__is_below (CopObject *object, CopObject *top)
{
  CopWalk walk = COP_WALK (top);

  for (CopObject *above = object; above; above = above->parent)
    if (above == top)
      return TRUE;
    else if (!cop_walk_next (&walk))
      return FALSE;
    else if (walk.at == object)
      return TRUE;
  return FALSE;
}

gboolean
cop_object__adopt (CopObject *parent, const char *name, CopObject *child, CopAddFlags flags,
                   CopNaming *naming, GError **error)
{
  CopNaming unused;
  CopName *chosen;

  naming = naming ? naming : &unused;
  *naming = (CopNaming){ 0 };
  if (child->parent || child->flags & (COP_FLAG_ROOT | COP_FLAG_GONE | COP_FLAG_IN_CUT))
    return cop_object_error (child, error, COP_ERROR_STATE,
                             child->parent                    ? "it has a parent already"
                             : child->flags & COP_FLAG_IN_CUT ? "it is being removed"
                                                              : "it cannot be given a parent");
  if (parent->flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT))
    return cop_object_error (parent, error, COP_ERROR_STATE,
                             "it is being removed: nothing can be added to it");
  if (child->type->host != parent->type->host)
    return cop_object_error (child, error, COP_ERROR_TYPE, "it belongs to another host");
  /* its memory is that machine's */
  if (child->owner != parent->owner && child->owner != child->type->host->owner)
    return cop_object_error (child, error, COP_ERROR_INVALID, "it was made for another machine");
  if (parent == child
      || (child->first && !(flags & COP_ADD_FRESH) && cop_object__is_below (parent, child)))
    return cop_object_error (parent, error, COP_ERROR_INVALID, "an object cannot be below itself");
  if (!cop_object__check_name (name, error))
    return FALSE;
  if (parent->type->has_child_props && !check_child_prop (parent, name, child, &flags, error))
    return FALSE;
  chosen = choose_name (parent, name, naming, error);
  if (chosen == NULL)
    return FALSE;

  cop_name__free (child->name);
  child->name = chosen;
  child->name_hash = (guint8)chosen->hash;
  if (flags & COP_ADD_NULLABLE || parent->type->desc == &cop_type_container)
    child->flags |= COP_FLAG_NULLABLE;
  cop_object__move (child, parent->owner);
  cop_object_ref (child);
  child->parent = parent;
  child->prev = parent->last;
  child->next = NULL;
  if (parent->last)
    parent->last->next = child;
  else
    parent->first = child;
  parent->last = child;
  if (parent->ext && parent->ext->index)
    {
      CopObjectExt *ext = parent->ext;
      if (++ext->n_children * 2 > ext->index_mask)
        index_resize (ext, (ext->index_mask + 1) * 2);
      index_insert (ext, child);
    }
  if (child->flags & (COP_FLAG_STAGED | COP_FLAG_STAGED_BELOW))
    for (CopObject *above = parent; above && !(above->flags & COP_FLAG_STAGED_BELOW);
         above = above->parent)
      above->flags |= COP_FLAG_STAGED_BELOW;
  if (child->state == COP_STATE_NEW && !(child->flags & COP_FLAG_STAGED))
    child->state = COP_STATE_ALIVE;
  return TRUE;
}

void
cop_object__disown (CopObject *child, const CopNaming *naming)
{
  CopObject *parent = child->parent;

  if (child->prev)
    child->prev->next = child->next;
  else
    parent->first = child->next;
  if (child->next)
    child->next->prev = child->prev;
  else
    parent->last = child->prev;
  if (parent->ext && parent->ext->index)
    {
      CopObjectExt *ext = parent->ext;
      /* when the last goes, so does the index: a parent of a million is not slow for ever; and
       * when the parent goes too, all its children do */
      if (--ext->n_children == 0 || parent->flags & COP_FLAG_IN_CUT)
        g_clear_pointer (&ext->index, g_free);
      else
        index_remove (ext, child);
    }
  if (naming && naming->counted)
    {
      /* what was counted has a number, of however many digits */
      const char *open = strrchr (child->name->text, '[');
      put_counter_back (parent, child->name->text, (gsize)(open - child->name->text), naming);
    }
  child->prev = child->next = NULL;
  child->parent = NULL;
}

void
cop_object__own_again (CopObject *parent, CopObject *child, CopObject *next)
{
  child->parent = parent;
  child->next = next;
  child->prev = next ? next->prev : parent->last;
  if (child->prev)
    child->prev->next = child;
  else
    parent->first = child;
  if (next)
    next->prev = child;
  else
    parent->last = child;
  if (parent->ext && parent->ext->index)
    {
      CopObjectExt *ext = parent->ext;
      if (++ext->n_children * 2 > ext->index_mask)
        index_resize (ext, (ext->index_mask + 1) * 2);
      index_insert (ext, child);
    }
}

void
cop_object__retire (CopObject *object, guint64 parent_serial)
{
  CopOwner *owner = object->owner;

  object->flags |= COP_FLAG_GONE;
  object->flags &= (guint16)~COP_FLAG_IN_CUT;
  object->last_parent = parent_serial;
  if (object->state != COP_STATE_FAILED)
    object->state = COP_STATE_RETIRED;
  if (g_atomic_int_get (&object->ref_count) > 1)
    {
      object->flags |= COP_FLAG_RETIRED;
      object->prev = owner->retired_last;
      object->next = NULL;
      if (owner->retired_last)
        owner->retired_last->next = object;
      else
        owner->retired = object;
      owner->retired_last = object;
    }
  cop_object_unref (object);
}

/* --- objects in no machine --------------------------------------------------------------- */

gboolean
cop_object_add (CopObject *parent, const char *name, CopObject *child, CopAddFlags flags,
                GError **error)
{
  return parent->owner->ops->add (parent, name, child, flags, error);
}

gboolean
cop_object_cut (CopObject *parent, const char *name, GError **error)
{
  CopObject *child = cop_object_child (parent, name);

  if (child == NULL)
    return cop_object__no_child (parent, name, error);
  if (!(child->flags & COP_FLAG_NULLABLE))
    return cop_object_error (parent, error, COP_ERROR_REFUSED,
                             "child '%s' is not nullable: it stays as long as its parent", name);
  return child->owner->ops->cut (child, error);
}

static gboolean
plain_add (CopObject *parent, const char *name, CopObject *child, CopAddFlags flags, GError **error)
{
  if (!cop_object__adopt (parent, name, child, flags, NULL, error))
    return FALSE;
  cop_emit (child, COP_STEP_PARENT);
  return TRUE;
}

/* Outside a machine there is nothing to unrealize: everything below is let go, the deepest
 * first. */
static gboolean
plain_cut (CopObject *root, GError **error)
{
  CopWalk walk = COP_WALK (root);
  GPtrArray *members;
  const CopLink *link = NULL;
  CopObject *parent;

  /* a callback of a cut that is going on may ask for what is part of it: that is on its way */
  if (root->flags & COP_FLAG_IN_CUT)
    return TRUE;
  members = g_ptr_array_new ();
  while (cop_walk_next (&walk))
    {
      walk.at->flags |= COP_FLAG_IN_CUT;
      g_ptr_array_add (members, walk.at);
    }
  for (guint i = 0; i < members->len && !link; i++)
    link = cop_object__required_by (members->pdata[i]);
  if (link)
    {
      cop_object__refuse_for_link (root, link, error);
      for (guint i = 0; i < members->len; i++)
        ((CopObject *)members->pdata[i])->flags &= (guint16)~COP_FLAG_IN_CUT;
    }
  else
    {
      /* a link of what goes may be all that keeps what is above it */
      parent = cop_object_ref (root->parent);
      for (guint i = members->len; i-- > 0;)
        cop_object__unparent (members->pdata[i], NULL);
      cop_object_unref (parent);
    }
  g_ptr_array_unref (members);
  return link == NULL;
}

const CopOwnerOps cop_plain_ops = { .cut = plain_cut, .add = plain_add };
