/* Shared memory with doorbells, as QEMU's "ivshmem-doorbell" shows it to the guest (its interface
 * "Inter-VM shared memory", revision 1).  Peers are functions of one machine that name the same
 * "ivshmem-server": all see its memory in BAR 2, and each interrupts the others by MSI-X.
 *
 *   BAR 0   0x0 and 0x4 are 0, since there is no INTx
 *           0x8 IVPosition: the number of this peer
 *           0xc Doorbell, written: in bits 31 to 16 the peer, in bits 15 to 0 its vector
 *   BAR 1   the table of MSI-X
 *   BAR 2   what is shared
 */
#include <coppice/dev/pci.h>
#include <coppice/error.h>
#include <coppice/machine.h>

#define IV_POSITION 0x8
#define DOORBELL 0xc
#define MOST_PEERS 0x10000u

/* --- what they have in common ----------------------------------------------------------------- */

typedef struct
{
  CopObject object;
  guint64 size;
  CopRegion *ram;   /* NULL before the first peer */
  GPtrArray *peers; /* Doorbell by its number; NULL: the number is free */
} Server;

typedef struct
{
  CopPci pci;
  CopLink server;
  Server *joined; /* referenced; NULL: it is no peer */
  guint number;
} Doorbell;

static gboolean
server_init (CopObject *object, GError **error)
{
  (void)error;
  ((Server *)object)->peers = g_ptr_array_new ();
  return TRUE;
}

static void
server_finalize (CopObject *object)
{
  g_ptr_array_unref (((Server *)object)->peers);
}

static gboolean
may_set_size (CopObject *object, const CopProp *prop, const CopValue *value, GError **error)
{
  (void)prop, (void)value;
  if (((Server *)object)->ram == NULL)
    return TRUE;
  return cop_object_error (object, error, COP_ERROR_STATE,
                           "its size cannot be changed any more: it has been used");
}

static const CopPropDef server_props[] = {
  COP_SIZE ("size", Server, size, .set = may_set_size, .min.u = 4096,
            .max.u = G_GUINT64_CONSTANT (1) << 40, .otherwise.u = 4 << 20,
            .doc = "Bytes that are shared, a power of two"),
  COP_PROPS_END,
};

const CopTypeDesc cop_model_ivshmem_server = {
  .name = "ivshmem-server",
  .doc = "Memory that several PCI functions show, and who they are",
  .parent = &cop_type_object,
  .size = sizeof (Server),
  .props = server_props,
  .init = server_init,
  .finalize = server_finalize,
};

/* --- peers ------------------------------------------------------------------------------------ */

static Doorbell *
peer_of (const Server *server, guint number)
{
  return number < server->peers->len ? server->peers->pdata[number] : NULL;
}

/* A message, as if its line had risen; of what is not there nobody hears. */
static void
ring (Doorbell *self, guint number, guint vector)
{
  Doorbell *peer = self->joined ? peer_of (self->joined, number) : NULL;
  CopDevice *device = peer ? &peer->pci.device : NULL;
  const CopLineDef *msi = device ? cop_device_output (device, "msi") : NULL;

  if (msi == NULL || vector >= peer->pci.msix_vectors)
    return;
  cop_device_drive (device, msi, vector, 1);
  cop_device_drive (device, msi, vector, 0);
}

/* The lowest number that is free. */
static gboolean
join (Doorbell *self, Server *server, GError **error)
{
  CopMachine *machine = cop_device_machine (&self->pci.device);
  guint free = server->peers->len;

  for (guint i = server->peers->len; i-- > 0;)
    {
      Doorbell *other = peer_of (server, i);
      if (other == NULL)
        free = i;
      else if (cop_device_machine (&other->pci.device) != machine)
        return cop_object_error (&self->pci.device.object, error, COP_ERROR_REFUSED,
                                 "its server has peers in another machine");
    }
  if (free >= MOST_PEERS)
    return cop_object_error (&self->pci.device.object, error, COP_ERROR_EXISTS,
                             "its server has %u peers, and all numbers are taken", MOST_PEERS);
  if (free == server->peers->len)
    g_ptr_array_add (server->peers, NULL);
  server->peers->pdata[free] = self;
  self->number = free;
  self->joined = cop_object_ref (server);
  return TRUE;
}

static void
leave (Doorbell *self)
{
  Server *server = self->joined;

  if (server == NULL)
    return;
  server->peers->pdata[self->number] = NULL;
  while (server->peers->len && server->peers->pdata[server->peers->len - 1] == NULL)
    g_ptr_array_set_size (server->peers, (int)server->peers->len - 1);
  self->joined = NULL;
  cop_object_unref (server);
}

/* --- registers -------------------------------------------------------------------------------- */

static CopAccess
regs_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  const Doorbell *self = (const Doorbell *)cop_region_owner (region);

  (void)size;
  *ret_value = offset == IV_POSITION ? self->number : 0;
  return COP_ACCESS_OK;
}

static CopAccess
regs_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  (void)size;
  if (offset == DOORBELL)
    ring ((Doorbell *)cop_region_owner (region), value >> 16 & 0xffff, value & 0xffff);
  return COP_ACCESS_OK;
}

static const CopRegionOps regs_ops = {
  .read = regs_read,
  .write = regs_write,
  .min_size = 4,
  .max_size = 4,
};

/* --- the function ----------------------------------------------------------------------------- */

static gboolean
realize (CopDevice *device, GError **error)
{
  Doorbell *self = (Doorbell *)device;
  Server *server = (Server *)self->server.target;
  CopRegion *shared = cop_device_window_named (device, "memory", NULL), *alias;

  if (!join (self, server, error))
    return FALSE;
  if (server->ram == NULL)
    server->ram = cop_region_new (&server->object, "ram", COP_REGION_RAM, server->size);
  alias = cop_region_new_alias (&device->object, "shared", server->ram, 0, server->size);
  return cop_region_map (alias, shared, 0, 0, error);
}

static void
unrealize (CopDevice *device)
{
  leave ((Doorbell *)device);
}

static void
finalize (CopObject *object)
{
  leave ((Doorbell *)object);
}

static gboolean
get_size (CopObject *object, const CopProp *prop, CopValue *ret, GError **error)
{
  const Server *server = (const Server *)((const Doorbell *)object)->server.target;

  (void)prop, (void)error;
  *ret = COP_VALUE_UINT (server ? server->size : 0);
  return TRUE;
}

static gboolean
get_position (CopObject *object, const CopProp *prop, CopValue *ret, GError **error)
{
  const Doorbell *self = (const Doorbell *)object;

  (void)prop, (void)error;
  *ret = COP_VALUE_NONE;
  if (self->joined)
    *ret = COP_VALUE_UINT (self->number);
  return TRUE;
}

static const CopPropDef props[] = {
  COP_LINK ("server", Doorbell, server, .required = TRUE, .to = "ivshmem-server",
            .doc = "Whose memory it shows, and whose peers it rings"),
  COP_COMPUTED ("size", .computed_kind = COP_KIND_UINT, .get = get_size,
                .doc = "Bytes that are shared"),
  COP_COMPUTED ("position", .computed_kind = COP_KIND_UINT, .get = get_position,
                .doc = "Its number among the peers; nothing while it is none"),
  COP_PROPS_END,
};

static const CopWindowDef windows[] = {
  COP_PCI_BAR (0, "registers", COP_PCI_SPACE_MEM32, .size = 0x100, .ops = &regs_ops,
               .doc = "Its number, and the doorbell"),
  COP_PCI_BAR (1, "msix", COP_PCI_SPACE_MEM32, .size = 0x1000, .doc = "Table of MSI-X"),
  COP_PCI_BAR (2, "memory", COP_PCI_SPACE_MEM64 | COP_PCI_SPACE_PREFETCH, .size_prop = "size",
               .kind = COP_REGION_CONTAINER, .doc = "What is shared"),
  { NULL },
};

static const CopDefault defaults[] = {
  { "vendor_id", { .u = 0x1af4 } },
  { "device_id", { .u = 0x1110 } },
  { "revision", { .u = 1 } },
  { "class_id", { .u = 0x050000 } },
  { "msix_offset", { .u = 0x40 } },
  { "msix_vectors", { .u = 1 } },
  { "msix_table_bar", { .u = 1 } },
  { "msix_pba_bar", { .u = 1 } },
  { "msix_pba_offset", { .u = 0x800 } },
  { NULL },
};

static const CopDeviceClass klass = {
  .windows = windows,
  .realize = realize,
  .unrealize = unrealize,
};

const CopTypeDesc cop_model_ivshmem_doorbell = {
  .name = "ivshmem-doorbell",
  .doc = "Shared memory with doorbells between functions of one machine",
  .leaves_out = "peers in other machines",
  .parent = &cop_type_pci_device,
  .size = sizeof (Doorbell),
  .props = props,
  .defaults = defaults,
  .finalize = finalize,
  .klass = &klass,
};
