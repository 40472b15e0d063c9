export const blogPost = 'blog-post BLOG_POST blog_post BlogPost my-app'
