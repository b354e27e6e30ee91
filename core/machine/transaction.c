/* Transactions: several additions and removals, all of them or none; and their undoing. */
#include <machine/recipe.h>

typedef struct
{
  CopRecipe *removed; /* NULL: added */
  gboolean ejected;   /* and not removed */
  char *path, *type;  /* of what was added */
  guint64 serial;
} Deed;

struct _CopChange
{
  CopLink machine; /* weak: it is NULL once the machine is closed */
  gboolean undone;
  COP_VEC (Deed) deeds;
};

static const CopProp machine_link = {
  .def = { .name = "change", .kind = COP_KIND_LINK, .weak = TRUE, .doc = "What was changed" },
};

/* --- what was done ------------------------------------------------------------------------ */

static void
note_addition (CopChange *change, CopObject *object, GHashTable *added)
{
  Deed *deed;

  /* what came with its parent goes with it */
  if (!object->parent || object->flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT)
      || g_hash_table_contains (added, &object->parent->serial))
    return;
  deed = cop_vec_push (&change->deeds);
  *deed = (Deed){ .path = cop_object_path (object), .serial = object->serial };
  deed->type = g_strdup (cop_object_type_name (object));
}

/* What came and went within the transaction has never been there.  The cut keeps its recipe: a
 * transaction around this one notes it as well. */
static void
note_removal (CopChange *change, const CopRecipe *from, gboolean ejected, GHashTable *added)
{
  CopRecipe *recipe;

  if (from == NULL)
    return;
  recipe = cop_recipe__new ();
  cop_recipe__add (recipe, from, added);
  if (cop_recipe__is_empty (recipe))
    cop_recipe__free (recipe);
  else
    *(Deed *)cop_vec_push (&change->deeds) = (Deed){ .removed = recipe, .ejected = ejected };
}

/* The ledger has it all in order: what got a parent, and what was hidden. */
static CopChange *
read_ledger (CopMachine *machine, guint mark)
{
  CopLife *life = machine->life;
  CopChange *change = g_new0 (CopChange, 1);
  GHashTable *added = g_hash_table_new (g_int64_hash, g_int64_equal);

  cop_link__set (&change->machine, &machine->device.object, &machine_link, &machine->device.object);
  for (guint i = mark; i < life->ledger.len; i++)
    if (life->ledger.items[i].step == COP_STEP_PARENT)
      g_hash_table_add (added, &life->ledger.items[i].object->serial);
  for (guint i = mark; i < life->ledger.len; i++)
    {
      CopDone *done = &life->ledger.items[i];
      if (done->step == COP_STEP_PARENT)
        note_addition (change, done->object, added);
      else if (done->step == COP_STEP_HIDE)
        note_removal (change, done->cut->recipe, FALSE, added);
      else if (done->step == COP_STEP_ASK)
        note_removal (change, done->later->recipe, TRUE, added);
    }
  g_hash_table_unref (added);
  return change;
}

void
cop_change_free (CopChange *change)
{
  if (change == NULL)
    return;
  for (guint i = 0; i < change->deeds.len; i++)
    {
      Deed *deed = &change->deeds.items[i];
      g_free (deed->path);
      g_free (deed->type);
      cop_recipe__free (deed->removed);
    }
  cop_vec_free (&change->deeds);
  cop_link__set (&change->machine, NULL, &machine_link, NULL);
  g_free (change);
}

char **
cop_change_lines (const CopChange *change)
{
  GPtrArray *lines = g_ptr_array_new ();

  for (guint i = 0; i < change->deeds.len; i++)
    {
      const Deed *deed = &change->deeds.items[i];
      if (deed->removed)
        cop_recipe__print (deed->removed, deed->ejected ? "~" : "-", lines);
      else
        g_ptr_array_add (lines, g_strdup_printf ("+ %s (%s)", deed->path, deed->type));
    }
  g_ptr_array_add (lines, NULL);
  return (char **)g_ptr_array_free (lines, FALSE);
}

/* --- doing it ------------------------------------------------------------------------------ */

gboolean
cop_machine_in_transaction (const CopMachine *machine)
{
  return machine->life->transactions > 0;
}

gboolean
cop_machine_transaction (CopMachine *machine, CopTransactionBody body, gpointer data,
                         CopChange **ret_change, GError **error)
{
  CopLife *life = machine->life;
  CopChange *change = NULL;
  CopMark outer;
  gboolean ok;

  if (!cop_machine__is_open (machine, error) || !cop_life__begin (life, &outer, error))
    return FALSE;
  cop_object_ref (machine);
  life->take_recipe = cop_recipe__take;
  life->free_recipe = cop_recipe__free;
  life->transactions++;
  ok = body (machine, data, error);
  if (!ok)
    cop_hook__why (&machine->device.object, "the transaction", error);
  life->transactions--;
  if (ok && ret_change)
    change = read_ledger (machine, life->mark.ledger);
  if (life->transactions == 0)
    life->take_recipe = NULL;
  ok = cop_life__end (life, outer, ok);
  /* it has been done: a hook that has failed on the way is told besides */
  if (ok)
    ok = cop_owner__report (life->owner, error);
  if (ret_change)
    *ret_change = change;
  cop_object_unref (machine);
  return ok;
}

/* --- undoing it ---------------------------------------------------------------------------- */

static gboolean
take_back (CopMachine *machine, const Deed *deed, GError **error)
{
  CopObject *object = cop_object_lookup (machine->root, deed->path);

  if (object == NULL || object->serial != deed->serial)
    return cop_error_set (error, COP_ERROR_STATE, deed->path,
                          "what was added there has been removed since: it cannot be undone");
  return cop_life__cut (object, TRUE, error);
}

/* What was ejected lies there unrealized, unless it has been removed since.  left_out: serial
 * numbers of what is in the recipe already; added to. */
static gboolean
take_ejected_back (CopMachine *machine, const CopRecipe *ejected, CopRecipe *gone,
                   GHashTable *left_out, GError **error)
{
  for (guint i = ejected->parts->len; i-- > 0;)
    {
      const CopPart *part = cop_recipe__part (ejected, i);
      CopObject *object = part->path ? cop_object_lookup (machine->root, part->path) : NULL;
      if (object && object->serial == part->serial && !cop_life__cut (object, TRUE, error))
        return FALSE;
    }
  cop_recipe__add (gone, ejected, left_out);
  return TRUE;
}

static void
leave_out (GHashTable *left_out, const CopRecipe *recipe)
{
  for (guint i = 0; i < recipe->parts->len; i++)
    g_hash_table_add (left_out, &cop_recipe__part (recipe, i)->serial);
}

/* First all goes that came: then the places of all that went are free, and it is made as one, so
 * that wires and links between what was removed one by one find both their ends. */
static gboolean
take_all_back (CopMachine *machine, gpointer data, GError **error)
{
  const CopChange *change = data;
  CopRecipe *gone = cop_recipe__new ();
  GHashTable *in_it = g_hash_table_new (g_int64_hash, g_int64_equal);
  gboolean ok = TRUE;

  for (guint i = change->deeds.len; ok && i-- > 0;)
    {
      const Deed *deed = &change->deeds.items[i];
      if (deed->removed == NULL)
        ok = take_back (machine, deed, error);
      else if (deed->ejected)
        ok = take_ejected_back (machine, deed->removed, gone, in_it, error);
      else
        cop_recipe__add (gone, deed->removed, in_it);
      if (deed->removed)
        leave_out (in_it, deed->removed);
    }
  ok = ok && cop_recipe__make (gone, machine, error);
  g_hash_table_unref (in_it);
  cop_recipe__free (gone);
  return ok;
}

gboolean
cop_change_undo (CopChange *change, CopChange **ret_change, GError **error)
{
  CopMachine *machine = (CopMachine *)change->machine.target;
  GError *inner = NULL;
  gboolean ok;

  if (ret_change)
    *ret_change = NULL;
  if (change->undone)
    return cop_error_set (error, COP_ERROR_STATE, NULL, "it has been undone already");
  if (machine == NULL)
    return cop_error_set (error, COP_ERROR_CLOSED, NULL, "the machine has been closed");
  /* whether it has been undone would hang on what is around it */
  if (cop_machine_in_transaction (machine))
    return cop_error_set (error, COP_ERROR_STATE, NULL,
                          "a change is not undone inside another transaction");
  ok = cop_machine_transaction (machine, take_all_back, change, ret_change, &inner);
  change->undone = ok || (inner && inner->code == COP_ERROR_HOOK && ret_change && *ret_change);
  if (inner)
    g_propagate_error (error, inner);
  return ok;
}
