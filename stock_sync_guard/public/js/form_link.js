// A link to a record for those who may read its kind, its name for others.
export function form_link(doctype, name, label = name) {
	const text = frappe.utils.escape_html(label);
	return frappe.model.can_read(doctype) ? frappe.utils.get_form_link(doctype, name, true, text) : text;
}
