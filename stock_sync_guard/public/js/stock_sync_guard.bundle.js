// What Desk loads on every page.
import "./waiting_documents";
import "./create_journal_entry";
import "./create_repost";
import "./settle_findings";
import "./selected_vouchers";
import "./finding_words";
import "./out_of_sync_indicator";
import { form_link } from "./form_link";

frappe.provide("stock_sync_guard");
// for the scripts of forms and lists, which are loaded one by one
stock_sync_guard.form_link = form_link;
