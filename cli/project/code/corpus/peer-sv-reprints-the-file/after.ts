import   {Elysia}   from   'elysia'
import {mailRoutes} from './mail.ts'



const a={b:1 ,c:[ 1,2 ]},
      d  =  function(){return  a}

export const routes = new Elysia().use( a ).use(mailRoutes)

if(d())   { ; }
