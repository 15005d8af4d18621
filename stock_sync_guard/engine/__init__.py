"""The arithmetic: what is out of sync, why, and which entry corrects it. Works on values that were read; imports no frappe."""
