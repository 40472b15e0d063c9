/** A name in every case, of words like `blog post`. */
export interface Cases {
  /** `blog-post` */
  readonly kebab: string
  /** `blogPost` */
  readonly camel: string
  /** `BlogPost` */
  readonly pascal: string
  /** `blog_post` */
  readonly snake: string
  /** `BLOG_POST` */
  readonly constant: string
  /** `Blog post`, as a heading. */
  readonly title: string
  /** `blog post`, within a sentence. */
  readonly words: string
}

/** One thing's name; the fields themselves are the singular, or the name as given where it has none. */
export interface Names extends Cases {
  readonly singular: Cases
  readonly plural: Cases
  /** As given, in every case: neither singular nor plural has been made of it. */
  readonly given: Cases
  /** Folders before the name: `admin` of `admin/user`; empty for none. With `/`, in the case given. */
  readonly folder: string
}
