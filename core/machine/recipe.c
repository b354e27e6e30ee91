/* Recipes: devices as they were asked for, so that they can be asked for again. */
#include <machine/recipe.h>

static int
by_serial (gconstpointer a, gconstpointer b)
{
  const CopPart *x = *(const CopPart *const *)a, *y = *(const CopPart *const *)b;

  return x->serial < y->serial ? -1 : x->serial > y->serial;
}

gint
cop_recipe__find (const CopRecipe *recipe, guint64 serial)
{
  const CopPart key = { .serial = serial }, *key_at = &key;
  CopPart *const *part;

  if (recipe->parts->len == 0 || serial == 0)
    return -1;
  part = bsearch (&key_at, recipe->parts->pdata, recipe->parts->len, sizeof *part, by_serial);
  return part ? (gint)(part - (CopPart *const *)recipe->parts->pdata) : -1;
}

void
cop_recipe__sort (CopRecipe *recipe)
{
  g_ptr_array_sort (recipe->parts, by_serial);
}

CopRecipe *
cop_recipe__take (const CopMembers *members)
{
  CopRecipe *recipe = cop_recipe__new ();

  for (guint i = 0; i < members->len; i++)
    g_ptr_array_add (recipe->parts, cop_recipe__note (members->items[i]));
  cop_recipe__sort (recipe);
  return recipe;
}

CopRecipe *
cop_recipe__new (void)
{
  CopRecipe *recipe = g_new0 (CopRecipe, 1);

  recipe->parts = g_ptr_array_new_with_free_func (cop_recipe__unref_part);
  recipe->turns = g_ptr_array_new ();
  return recipe;
}

void
cop_recipe__add (CopRecipe *recipe, const CopRecipe *from, GHashTable *leave_out)
{
  for (guint i = 0; i < from->parts->len; i++)
    {
      CopPart *part = from->parts->pdata[i];
      if (leave_out && g_hash_table_contains (leave_out, &part->serial))
        continue;
      part->ref_count++;
      g_ptr_array_add (recipe->parts, part);
      g_ptr_array_add (recipe->turns, part);
    }
}

gboolean
cop_recipe__is_empty (const CopRecipe *recipe)
{
  for (guint i = 0; i < recipe->parts->len; i++)
    if (!cop_recipe__part (recipe, i)->is_inner)
      return FALSE;
  return TRUE;
}

void
cop_recipe__free (CopRecipe *recipe)
{
  if (recipe == NULL)
    return;
  g_ptr_array_unref (recipe->turns);
  g_ptr_array_unref (recipe->parts);
  g_free (recipe);
}

/* Only those that are not below another part keep theirs: of a deep tree all would be too much. */
static char *
path_of (const CopRecipe *recipe, const CopPart *part)
{
  GPtrArray *names = g_ptr_array_new ();
  GString *path = g_string_new (NULL);
  gint i = 0;

  while (part->path == NULL && i >= 0)
    {
      g_ptr_array_add (names, part->name);
      i = cop_recipe__find (recipe, part->parent.serial);
      part = i >= 0 ? cop_recipe__part (recipe, (guint)i) : part;
    }
  if (part->path)
    g_string_append (path, part->path);
  while (names->len)
    g_string_append_printf (path, "/%s", (char *)g_ptr_array_steal_index (names, names->len - 1));
  g_ptr_array_unref (names);
  return g_string_free (path, FALSE);
}

void
cop_recipe__print (const CopRecipe *recipe, const char *sign, GPtrArray *lines)
{
  for (guint i = 0; i < recipe->parts->len; i++)
    {
      const CopPart *part = cop_recipe__part (recipe, i);
      char *path;
      if (part->is_inner)
        continue;
      path = path_of (recipe, part);
      g_ptr_array_add (lines, g_strdup_printf ("%s %s (%s)", sign, path, part->type));
      g_free (path);
    }
}
