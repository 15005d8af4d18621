frappe.provide("stock_sync_guard");

// Ask for a reason, and accept the findings of a company; without `findings`, all that are open.
stock_sync_guard.accept_findings = function (company, findings = null) {
	const title = accepted(company, findings);
	return new Promise((resolve) => {
		frappe.prompt(
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Reason"),
				reqd: 1,
				description: __(
					"Accepted differences stop nobody any more. What exceeds them counts again; cancelling the Stock Sync Acceptance takes it back."
				),
			},
			({ reason }) =>
				frappe
					.call({
						method: "stock_sync_guard.api.accept_findings",
						args: { company, reason, findings },
						freeze: true,
						freeze_message: __("Accepting ..."),
					})
					.then(({ message }) => {
						if (message) {
							frappe.show_alert({
								message: __("{0} accepts them.", [
									frappe.utils.get_form_link("Stock Sync Acceptance", message, true),
								]),
								indicator: "green",
							});
							resolve(message);
						}
					}),
			title,
			__("Accept")
		);
	});
};

function accepted(company, findings) {
	if (!findings) {
		return __("Accept all open findings of {0}", [company]);
	}
	return findings.length === 1 ? __("Accept 1 finding") : __("Accept {0} findings", [findings.length]);
}
