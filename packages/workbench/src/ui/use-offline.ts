"use client";
import { useEffect } from "react";

/**
 * Keeps the pages of an app (`app` is its folder on the server) for flight mode. A page works as well
 * where no service worker is allowed or, while developing, there is none.
 */
export function useOffline(app: string): void {
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register(`/${app}/sw.js`, { scope: `/${app}/` }).catch(() => {});
  }, [app]);
}
