import { useEffect, useRef } from "preact/hooks";

interface Props {
  readonly stream: MediaStream | null;
  /** For screen readers. */
  readonly label: string;
  /** One's own picture is shown as in a mirror. */
  readonly mirrored?: boolean;
}

/** A live picture, without its sound. */
export function Picture({ stream, label, mirrored = false }: Props) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    // A muted picture may always play.
    video.muted = true;
    if (video.srcObject !== stream) video.srcObject = stream;
    if (stream) void video.play().catch(() => undefined);
  }, [stream]);
  return (
    <video
      ref={ref}
      class={mirrored ? "picture mirrored" : "picture"}
      aria-label={label}
      muted
      playsInline
      autoPlay
      disablePictureInPicture
    />
  );
}
