"""What people took responsibility for: acceptances that stand."""

# As `c`: a row per voucher and account, with what is not to be debited or credited any more.
ACCEPTED = """
`tabStock Sync Accepted Voucher` c
JOIN `tabStock Sync Acceptance` p ON p.name = c.acceptance AND p.company = c.company AND p.docstatus = 1
"""
