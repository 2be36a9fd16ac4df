"""Who may do what with programmes, standards and dossiers: questions with an answer in words."""
