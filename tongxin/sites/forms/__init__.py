"""What people type about programmes, standards and dossiers: parsed and checked, never saved here."""
