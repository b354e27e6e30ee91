/* Names of nodes and properties, and values that are strings or one cell. */
#include <base/nearest.h>
#include <check/check.h>

#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* What the Linux kernel wants of names: no dot, no plus, no underscore. */
#define STRICT LETTERS CAPITALS DIGITS ",-"

void
cop_checker__nothing (CopChecker *ck)
{
  (void)ck;
}

void
cop_checker__name_properties (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_NAME];

  if (cop_prop__length (prop) != ck->base_length + 1
      || strncmp ((const char *)prop->data, ck->node->name, ck->base_length) != 0)
    cop_checker__fail (ck, prop, NULL,
                       "is \"%s\", but the node's name is \"%.*s\"; it can be left out",
                       cop_prop__length (prop) ? cop_checker__text (prop) : "",
                       (int)ck->base_length, ck->node->name);
}

void
cop_checker__node_name_vs_property (CopChecker *ck)
{
  const CopPropName *name;

  if (!ck->parent || *ck->unit)
    return;
  name = cop_tree__find_name (ck->tree, ck->node->name);
  if (name && cop_node__find_prop (ck->node->parent, name))
    cop_checker__fail (ck, NULL, NULL, "its parent has a property of the same name");
}

void
cop_checker__strict_node_name (CopChecker *ck)
{
  gsize good = strspn (ck->node->name, STRICT);

  if (good < ck->base_length)
    cop_checker__fail (ck, NULL, NULL, "'%c' should not be in the name of a node",
                       ck->node->name[good]);
}

void
cop_checker__strict_prop_names (CopChecker *ck)
{
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    {
      const char *name = prop->name->text;
      gsize good = strspn (name, STRICT);

      /* A # is good at the beginning, and after the vendor. */
      if (name[good] == '#' && (!good || name[good - 1] == ','))
        good += 1 + strspn (name + good + 1, STRICT);
      if (name[good] && strcmp (name, "device_type") != 0)
        cop_checker__fail (ck, prop, NULL,
                           "has a '%c', which should not be in the name of a property", name[good]);
    }
}

void
cop_checker__is_cell (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[ck->row->known];

  if (!cop_checker__value_is_cell (prop))
    cop_checker__fail (ck, prop, NULL, "has %u bytes; it is one cell, of 4",
                       cop_prop__length (prop));
}

static void
fail_text (CopChecker *ck, const CopNodeProp *prop, const char *wanted)
{
  if (!cop_prop__length (prop))
    cop_checker__fail (ck, prop, NULL, "is empty; it is %s", wanted);
  else if (prop->data[cop_prop__length (prop) - 1])
    cop_checker__fail (ck, prop, NULL, "does not end with a NUL; it is %s", wanted);
  else
    cop_checker__fail (ck, prop, NULL, "has several strings; it is %s", wanted);
}

void
cop_checker__is_string (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[ck->row->known];

  if (!cop_checker__value_is_string (prop))
    fail_text (ck, prop, "one string");
}

void
cop_checker__is_strings (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[ck->row->known];

  if (!cop_checker__value_is_strings (prop))
    fail_text (ck, prop, "a list of strings");
}

void
cop_checker__names_are_strings (CopChecker *ck)
{
  if (ck->own->special)
    return;
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    if (cop_checker__name (ck, prop->name)->is_names && !cop_checker__value_is_strings (prop))
      fail_text (ck, prop, "a list of strings");
}

void
cop_checker__status_value (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_STATUS];
  const char *text = cop_checker__text (prop);
  g_autofree char *hint = NULL, *found = NULL;

  if (!text || cop_status__is_known (text))
    return;
  hint = cop_status__hint (text);
  found = g_strescape (text, NULL);
  cop_checker__fail (ck, prop, NULL, "is \"%s\", which is no status%s", found, hint);
}
