"use client";
import { useEffect } from "react";

/** Keeps the page for flight mode. The page works as well where no service worker is allowed. */
export function useOffline(): void {
  useEffect(() => {
    if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register("/sediment/sw.js", { scope: "/sediment/" }).catch(() => {});
  }, []);
}
