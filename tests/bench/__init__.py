"""The tier inside ERPNext: which benches take part, and how the tests run there without changing the bench."""
