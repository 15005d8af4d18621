"""The arithmetic: what is out of sync, why, and which entry corrects it. No SQL, no reading, no frappe."""
