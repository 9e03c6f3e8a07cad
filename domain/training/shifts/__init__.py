"""Who works in which shift of a site: so that who isn't trained yet is told where they are met (TRN-12)."""
