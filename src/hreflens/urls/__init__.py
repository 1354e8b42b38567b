"""URLs, hosts and sites: canonical form, IDN, registrable domain, tenants, markets of a TLD. Pure: no I/O."""
