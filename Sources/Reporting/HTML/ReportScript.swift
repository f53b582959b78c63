/// The page's own scripts: sortable tables always, interactive charts when the Vega bundle is inlined.
enum ReportScript {
    static let tables = """
        document.querySelectorAll("table.sortable").forEach(function(table){
          var body=table.tBodies[0];
          table.querySelectorAll("th").forEach(function(th,column){
            var button=document.createElement("button");button.type="button";button.textContent=th.textContent;
            th.textContent="";th.appendChild(button);var direction=1;
            button.addEventListener("click",function(){
              var rows=Array.prototype.slice.call(body.rows);
              var key=function(row){var t=(row.cells[column]||{}).textContent||"";var n=parseFloat(t.replace(/^[^0-9.+-]+/,""));return [isNaN(n)?1:0,isNaN(n)?t:n];};
              rows.sort(function(a,b){var x=key(a),y=key(b);if(x[0]!==y[0])return x[0]-y[0];return (x[1]<y[1]?-1:x[1]>y[1]?1:0)*direction;});
              table.querySelectorAll("th").forEach(function(h){h.removeAttribute("aria-sort");});
              th.setAttribute("aria-sort",direction>0?"ascending":"descending");
              direction=-direction;rows.forEach(function(row){body.appendChild(row);});
            });
          });
        });
        """

    /// Expressions are interpreted (`ast`), so that no `eval` is needed and the page's security policy stays strict.
    static let charts = """
        document.querySelectorAll("figure").forEach(function(figure){
          var button=figure.querySelector(".explore"),spec=figure.querySelector("script.spec"),chart=figure.querySelector(".chart"),image=figure.querySelector("img.static");
          if(!button||!spec||!window.vegaEmbed)return;
          button.hidden=false;
          button.addEventListener("click",function(){
            if(!chart.hidden){chart.hidden=true;if(image)image.hidden=false;button.textContent="Explore interactively";return;}
            window.vegaEmbed(chart,JSON.parse(spec.textContent),{ast:true,actions:false,renderer:"svg"}).then(function(){
              chart.hidden=false;if(image)image.hidden=true;button.textContent="Show the static figure";
            });
          });
        });
        """
}
