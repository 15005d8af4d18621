// What Desk loads on every page.
import "./waiting_documents";
import "./create_journal_entry";
import "./create_repost";
