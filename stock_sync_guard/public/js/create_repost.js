frappe.provide("stock_sync_guard");

const REPOST_LINK = "#stock-sync-repost?";

// Create and submit the Repost Item Valuation of a voucher, and say where to see it.
stock_sync_guard.create_repost = function (voucher_type, voucher_no) {
	return frappe
		.call({
			method: "stock_sync_guard.api.create_repost",
			args: { voucher_type, voucher_no },
			freeze: true,
			freeze_message: __("Trying the repost ..."),
		})
		.then(({ message }) => {
			if (message) {
				frappe.show_alert({
					message: __("{0} is queued; the scheduler runs it.", [
						frappe.utils.get_form_link("Repost Item Valuation", message, true),
					]),
					indicator: "green",
				});
			}
		});
};

// The advice of a message is a plain link, which survives the sanitising of messages. Caught before Desk routes it.
document.addEventListener(
	"click",
	(event) => {
		const link = event.target.closest(`a[href^="${REPOST_LINK}"]`);
		if (!link) {
			return;
		}
		event.preventDefault();
		event.stopPropagation();
		const voucher = new URLSearchParams(link.getAttribute("href").slice(REPOST_LINK.length));
		stock_sync_guard.create_repost(voucher.get("voucher_type"), voucher.get("voucher_no"));
	},
	true
);
