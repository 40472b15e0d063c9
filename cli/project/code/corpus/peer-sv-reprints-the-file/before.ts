import   {Elysia}   from   'elysia'



const a={b:1 ,c:[ 1,2 ]},
      d  =  function(){return  a}

export const routes = new Elysia().use( a )

if(d())   { ; }
