/** The package has no types of its own. CommonJS, with no names that Node could import. */
declare module "epoll" {
  class Epoll {
    static readonly EPOLLIN: number;
    static readonly EPOLLPRI: number;
    constructor(onEvent: (error: Error | null, fd: number, events: number) => void);
    add(fd: number, events: number): this;
    remove(fd: number): this;
    close(): void;
  }
  const epoll: { readonly Epoll: typeof Epoll };
  export default epoll;
}
