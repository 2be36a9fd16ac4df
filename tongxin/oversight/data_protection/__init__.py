"""The data-protection officer's desk: emergency looks, the register, consents, what is past its time."""
