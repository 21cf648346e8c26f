import { App } from "antd";
import { useNavigate } from "react-router";
import { type Message, useLiveInbox } from "#/inbox/inbox.ts";
import { pageOf } from "./today/messagePages.ts";

const SHOWN_SECONDS = 6;

/** Shows each new message as it comes; a click leads to the page where one acts. */
export function NewMessages() {
  const { notification } = App.useApp();
  const navigate = useNavigate();
  useLiveInbox((message: Message) => {
    const to = pageOf(message);
    notification.open({
      key: message.message_id,
      title: message.title,
      description: message.body,
      duration: message.urgent ? 0 : SHOWN_SECONDS,
      placement: "bottomRight",
      role: "status",
      onClick: () => {
        notification.destroy(message.message_id);
        if (to) navigate(to);
      },
    });
  });
  return null;
}
