/* A host with all that is built in. */
#include <base/host.h>
#include <coppice/machine.h>
#include <models/models.h>

/* Only a host of another version could refuse what is built in. */
static void
register_built_in (CopHost *host, const CopTypeDesc *desc)
{
  GError *error = NULL;

  if (!cop_host_type (host, desc) && !cop_host_register (host, desc, NULL, NULL, &error))
    g_error_free (error);
}

CopHost *
cop_host_new (GMainContext *context)
{
  static const CopTypeDesc *const core[] = { &cop_type_object, &cop_type_container,
                                             &cop_type_device, &cop_type_bus,
                                             &cop_type_node,   &cop_type_machine,
                                             &cop_type_dt_bus, &cop_type_dt_device };
  CopHost *host = cop_host__new (context);

  for (guint i = 0; i < G_N_ELEMENTS (core); i++)
    register_built_in (host, core[i]);
  for (guint i = 0; cop_models[i]; i++)
    register_built_in (host, cop_models[i]);
  return host;
}
