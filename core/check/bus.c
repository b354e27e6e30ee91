/* Buses with addresses of their own: PCI, simple-bus, I2C, SPI. */
#include <check/check.h>
#include <tree/node.h>

#include <string.h>

static void
expect_cells (CopChecker *ck, const char *bus, gint32 address, gint32 size)
{
  gint32 own_address = cop_checker__address_cells (ck->own);
  gint32 own_size = cop_checker__size_cells (ck->own);

  if (own_address != address)
    cop_checker__fail (ck, NULL, NULL, "#address-cells of %s is %d, not %d", bus, address,
                       own_address);
  if (own_size != size)
    cop_checker__fail (ck, NULL, NULL, "#size-cells of %s is %d, not %d", bus, size, own_size);
}

static guint32
cell_at (const CopNodeProp *prop, guint index)
{
  return cop_prop__length (prop) >= 4 * ((gsize)index + 1)
             ? cop_be32__at (prop->data + (gsize)4 * index)
             : 0;
}

/* --- PCI (IEEE 1275 PCI Bus Binding 2.1, 2.2.1.1) --- */

void
cop_checker__pci_bridge (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_BUS_RANGE];

  if (!(ck->own->bus & COP_BUS_PCI))
    return;
  if (!cop_checker__is_named (ck->node, "pci") && !cop_checker__is_named (ck->node, "pcie"))
    cop_checker__fail (ck, NULL, NULL, "the node of a PCI bridge is named pci@... or pcie@...");
  if (!ck->known[COP_KNOWN_RANGES])
    cop_checker__fail (
        ck, NULL, NULL,
        "device_type is \"pci\", but there is no 'ranges': nothing on it can be reached");
  expect_cells (ck, "a PCI bridge", 3, 2);
  if (!prop)
    return;
  if (cop_prop__length (prop) != 8)
    cop_checker__fail (ck, prop, NULL, "has %u bytes; it is two cells, first and last",
                       cop_prop__length (prop));
  else if (cell_at (prop, 0) > cell_at (prop, 1))
    cop_checker__fail (ck, prop, NULL, "begins with %u and ends with %u", cell_at (prop, 0),
                       cell_at (prop, 1));
  else if (cell_at (prop, 1) > 0xff)
    cop_checker__fail (ck, prop, NULL, "ends with %u; 255 is the last bus", cell_at (prop, 1));
}

void
cop_checker__pci_device_bus_num (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_REG], *range = NULL;
  const CopPropName *name = ck->known_names[COP_KNOWN_BUS_RANGE];
  guint32 bus, first, last;

  if (!ck->parent || !(ck->parent->bus & COP_BUS_PCI) || cop_prop__length (prop) < 12)
    return;
  if (name)
    range = cop_node__find_prop (ck->node->parent, name);
  bus = (cell_at (prop, 0) >> 16) & 0xff;
  first = range ? cell_at (range, 0) : 0;
  last = range ? cell_at (range, 1) : 0;
  if (bus < first || bus > last)
    cop_checker__fail (ck, prop, ck->node->parent, "is on PCI bus %u; its bridge has %u to %u", bus,
                       first, last);
}

void
cop_checker__pci_device_reg (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_REG];
  guint32 address, device, function;
  char unit[16], alone[16];

  if (!ck->parent || !(ck->parent->bus & COP_BUS_PCI) || cop_prop__length (prop) < 12)
    return;
  address = cell_at (prop, 0);
  device = (address >> 11) & 0x1f;
  function = (address >> 8) & 7;
  if (cell_at (prop, 1) || cell_at (prop, 2))
    cop_checker__fail (ck, prop, NULL, "has an address besides that of the configuration space");
  if (address & 0xff000000)
    cop_checker__fail (ck, prop, NULL, "0x%08x is not in the configuration space", address);
  if (address & 0xff)
    cop_checker__fail (ck, prop, NULL, "has register 0x%x; the configuration space begins at 0",
                       address & 0xff);
  g_snprintf (unit, sizeof unit, "%x,%x", device, function);
  g_snprintf (alone, sizeof alone, "%x", device);
  if (strcmp (ck->unit, unit) != 0 && (function || strcmp (ck->unit, alone) != 0))
    cop_checker__fail (ck, NULL, NULL, "by its 'reg' the unit address is %s",
                       function ? unit : alone);
}

/* --- simple-bus --- */

void
cop_checker__simple_bus_reg (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_REG];
  gsize skip = 0, cells;
  char unit[24];

  if (!ck->parent || !(ck->parent->bus & COP_BUS_SIMPLE))
    return;
  cells = (gsize)cop_checker__address_cells (ck->parent);
  if (!prop && ck->known[COP_KNOWN_RANGES] && cop_prop__length (ck->known[COP_KNOWN_RANGES]))
    {
      prop = ck->known[COP_KNOWN_RANGES];
      skip = (gsize)cop_checker__address_cells (ck->own);
    }
  if (!prop)
    {
      if (ck->node->parent->parent && !(ck->own->bus & COP_BUS_SIMPLE))
        cop_checker__fail (ck, NULL, NULL,
                           "a node on a simple-bus has an address: 'reg' or 'ranges'");
      return;
    }
  if (cop_prop__length (prop) < 4 * (skip + cells))
    return;
  g_snprintf (unit, sizeof unit, "%" G_GINT64_MODIFIER "x",
              cop_checker__wide (prop->data + 4 * skip, (guint)cells));
  if (strcmp (ck->unit, unit) != 0)
    cop_checker__fail (ck, NULL, NULL, "by its '%s' the unit address is %s", prop->name->text,
                       unit);
}

/* --- I2C --- */

#define I2C_TEN_BITS (1u << 31)
#define I2C_OWN_ADDRESS (1u << 30)

void
cop_checker__i2c_bus_bridge (CopChecker *ck)
{
  if ((ck->own->bus & COP_BUS_I2C) && ck->node->first_child)
    expect_cells (ck, "an I2C bus", 1, 0);
}

void
cop_checker__i2c_bus_reg (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_REG];
  char unit[16];

  if (!ck->parent || !(ck->parent->bus & COP_BUS_I2C))
    return;
  if (!prop || cop_prop__length (prop) < 4)
    {
      cop_checker__fail (ck, NULL, NULL, "a device on an I2C bus has an address, 'reg'");
      return;
    }
  g_snprintf (unit, sizeof unit, "%x", cell_at (prop, 0) & ~I2C_OWN_ADDRESS);
  if (strcmp (ck->unit, unit) != 0)
    cop_checker__fail (ck, NULL, NULL, "by its 'reg' the unit address is %s", unit);
  for (guint i = 0; i < cop_prop__length (prop) / 4; i++)
    {
      guint32 address = cell_at (prop, i) & ~I2C_OWN_ADDRESS;

      if ((address & I2C_TEN_BITS) && (address & ~I2C_TEN_BITS) > 0x3ff)
        cop_checker__fail (ck, prop, NULL, "has an address 0x%x of more than 10 bits",
                           address & ~I2C_TEN_BITS);
      else if (!(address & I2C_TEN_BITS) && address > 0x7f)
        cop_checker__fail (ck, prop, NULL,
                           "has an address 0x%x of more than 7 bits; one of 10 bits has bit 31",
                           address);
    }
}

/* --- SPI --- */

void
cop_checker__spi_bus_bridge (CopChecker *ck)
{
  if (!(ck->own->bus & COP_BUS_SPI))
    return;
  if (!cop_checker__is_named (ck->node, "spi") && ck->known[COP_KNOWN_REG])
    cop_checker__fail (ck, NULL, NULL, "the node of an SPI bus is named spi@...");
  if (ck->node->first_child)
    expect_cells (ck, "an SPI bus", ck->known[COP_KNOWN_SPI_SLAVE] ? 0 : 1, 0);
}

void
cop_checker__spi_bus_reg (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_REG];
  const CopPropName *slave = ck->known_names[COP_KNOWN_SPI_SLAVE];
  char unit[16];

  if (!ck->parent || !(ck->parent->bus & COP_BUS_SPI)
      || (slave && cop_node__find_prop (ck->node->parent, slave)))
    return;
  if (!prop || cop_prop__length (prop) < 4)
    {
      cop_checker__fail (ck, NULL, NULL, "a device on an SPI bus has a chip select, 'reg'");
      return;
    }
  g_snprintf (unit, sizeof unit, "%x", cell_at (prop, 0));
  if (strcmp (ck->unit, unit) != 0)
    cop_checker__fail (ck, NULL, NULL, "by its 'reg' the unit address is %s", unit);
}
