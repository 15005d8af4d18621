"""What people see of the comparison in Desk before anybody is stopped: report, cards, chart, indicators, set-up check."""
