"""How what is known moves to the people who run it: drills, tracks, transfer, readiness."""
