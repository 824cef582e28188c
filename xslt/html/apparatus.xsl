<?xml version="1.0" encoding="UTF-8"?>
<!--
  The critical apparatus, by all three methods of TEI: readings in their place (parallel segmentation), entries that
  point at the two ends of their lemma, entries that name a line.

  In the text stands the lemma, or the first reading. Entries of the other two methods are no part of the line: a mark
  leads to them. All readings with their witnesses stand in the list below the text.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- True for an entry of a list of entries, and for a reading of one; an entry within a reading is none. -->
  <xsl:function name="ed:is-listed" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="exists($element/ancestor-or-self::app[1]/parent::listApp)"/>
  </xsl:function>

  <!-- True for an entry whose lemma stands in the text already. -->
  <xsl:function name="ed:is-external" as="xs:boolean">
    <xsl:param name="app" as="element(app)"/>
    <xsl:variable name="method" as="xs:string?" select="
      root($app)//teiHeader[1]/encodingDesc/variantEncoding/@method[1] ! string()"/>
    <xsl:sequence select="
      ed:is-listed($app) or exists($app/ancestor::standOff[empty($app/ancestor::app)])
      or (not($method = 'parallel-segmentation') and exists($app/(@from | @to | @loc)))"/>
  </xsl:function>

  <!-- The readings of an entry, those in groups too, but not those of an entry within. -->
  <xsl:function name="ed:readings" as="element()*">
    <xsl:param name="entry" as="element()"/>
    <xsl:sequence select="$entry/(lem | rdg | rdgGrp/ed:readings(.))"/>
  </xsl:function>

  <xsl:function name="ed:lemma" as="element()?">
    <xsl:param name="app" as="element(app)"/>
    <xsl:variable name="readings" as="element()*" select="ed:readings($app)"/>
    <xsl:sequence select="($readings[self::lem], $readings)[1]"/>
  </xsl:function>

  <!-- In the line ................................................................................................ -->

  <xsl:template match="app">
    <xsl:variable name="lemma" as="element()?" select="ed:lemma(.)"/>
    <xsl:element name="{if (exists($lemma) and ed:holds-flow($lemma)) then 'tei-inline' else 'span'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'app'"/>
      </xsl:call-template>
      <xsl:sequence select="$lemma ! string-join(ed:witness-ids(.), ' ')[. != ''] ! ed:attribute('data-wit', .)"/>
      <xsl:apply-templates select="$lemma | note | text()[normalize-space()]"/>
      <xsl:call-template name="ed:variants"/>
      <!-- The notes on readings that are not shown hang on the one that is. -->
      <xsl:apply-templates select=".//note except (note | $lemma//note)"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="app[ed:is-external(.)]" priority="1">
    <xsl:variable name="link" as="xs:boolean" select="not(ed:in-link(.))"/>
    <xsl:element name="{if ($link) then 'a' else 'span'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'app-ref'"/>
      </xsl:call-template>
      <xsl:attribute name="data-editorial"/>
      <xsl:if test="$link">
        <xsl:attribute name="href" select="'#' || encode-for-uri(ed:entry-id(.))"/>
        <xsl:attribute name="aria-label" select="ed:word('apparatus-entry')"/>
      </xsl:if>
      <xsl:text>*</xsl:text>
    </xsl:element>
    <xsl:apply-templates select=".//note"/>
  </xsl:template>

  <!-- A list of entries in the text is text: lemma, readings, and the witnesses' letters. -->
  <xsl:template match="listApp">
    <div>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'listApp'"/>
      </xsl:call-template>
      <xsl:apply-templates/>
    </div>
  </xsl:template>

  <xsl:template match="listApp/app" priority="2">
    <xsl:call-template name="ed:block">
      <xsl:with-param name="class" select="'app-entry'"/>
      <xsl:with-param name="label" as="element()?">
        <span class="app-place" data-editorial="">
          <xsl:call-template name="ed:place"/>
          <xsl:call-template name="ed:variants-apart"/>
        </span>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="lem | rdg">
    <xsl:call-template name="ed:inline"/>
    <xsl:if test="ed:is-listed(.)">
      <span class="sigla" data-editorial="">
        <xsl:value-of select="ed:sigla(@wit) ! (' ' || .), ']'[current()/self::lem]" separator=""/>
      </span>
    </xsl:if>
  </xsl:template>

  <xsl:template match="rdgGrp | wit | witDetail">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <xsl:template match="lacunaStart | lacunaEnd | witStart | witEnd">
    <xsl:call-template name="ed:signed"/>
  </xsl:template>

  <xsl:template match="witness">
    <xsl:call-template name="ed:block">
      <xsl:with-param name="label" as="element()?">
        <xsl:if test="empty(abbr)">
          <span class="siglum" data-editorial=""><xsl:value-of select="ed:siglum(.) || ' '"/></span>
        </xsl:if>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <!-- Marks at the ends of lemmas that entries elsewhere point at. -->
  <xsl:key name="ed:app-at" match="app[@from or @to][parent::listApp or ancestor::standOff]"
    use="(@to, @from)[1] ! replace(., '^.*#', '')"/>

  <xsl:template name="ed:apparatus-mark">
    <xsl:variable name="link" as="xs:boolean" select="not(ed:in-link(.))"/>
    <xsl:for-each select="if ($link) then @xml:id ! key('ed:app-at', ., root()) else ()">
      <a class="app-ref" href="#{encode-for-uri(ed:entry-id(.))}" data-editorial="" aria-label="{ed:word('apparatus-entry')}">*</a>
    </xsl:for-each>
  </xsl:template>

  <!-- The list of entries ........................................................................................ -->

  <!-- Those that stand apart from all text, and are about what is on a page. -->
  <xsl:function name="ed:entries-of-standoff" as="element(app)*">
    <xsl:param name="text" as="element()*"/>
    <xsl:param name="slice" as="map(*)?"/>
    <xsl:sequence select="
      $text/ancestor::TEI[1]/standOff//app[empty($slice) or (every $place in ed:place-of(.) satisfies ed:in-slice($place, $slice))]"/>
  </xsl:function>

  <xsl:template name="ed:apparatus">
    <xsl:param name="slice" as="map(*)?" tunnel="yes" select="()"/>
    <xsl:param name="text" as="element()*"/>
    <!-- Entries in a list of the text's own stand there; those that stand apart, on the page of what they are about. -->
    <xsl:variable name="entries" as="element(app)*" select="
      ($text//app[not(parent::listApp or ed:is-again(.))],
        ed:entries-of-standoff($text, $slice))
        [empty(ancestor::note)]"/>
    <xsl:if test="exists($entries)">
      <section class="changes" aria-labelledby="apparatus">
        <h2 id="apparatus"><xsl:value-of select="ed:word('apparatus')"/></h2>
        <ul>
          <xsl:apply-templates select="$entries" mode="change"/>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template match="app" mode="change" priority="1">
    <xsl:variable name="lemma" as="element()?" select="ed:lemma(.)"/>
    <li>
      <xsl:if test="ed:is-external(.)">
        <xsl:attribute name="id" select="ed:entry-id(.)"/>
      </xsl:if>
      <xsl:call-template name="ed:place"/>
      <xsl:variable name="place" as="xs:string?" select="if (ancestor::text and not(ed:is-external(.))) then @xml:id else ()"/>
      <xsl:element name="{if (exists($place)) then 'a' else 'span'}">
        <xsl:sequence select="$place ! ed:attribute('href', '#' || encode-for-uri(.))"/>
        <xsl:value-of select="$lemma ! ed:words-of(.)"/>
      </xsl:element>
      <xsl:value-of select="ed:witnesses($lemma) || ']'"/>
      <xsl:variable name="readings" as="element()*" select="ed:readings(.)[not(. is $lemma)]"/>
      <xsl:for-each select="$readings">
        <xsl:text> </xsl:text>
        <xsl:if test="parent::rdgGrp[@type] and empty(preceding-sibling::*)">
          <xsl:value-of select="../@type || ': '"/>
        </xsl:if>
        <!-- The lines and pages of a reading that is told here alone have their addresses here. -->
        <xsl:variable name="app" as="element(app)" select="ancestor::app[1]"/>
        <xsl:for-each select=".//(lb | pb | cb | gb | milestone)[@xml:id][ancestor::app[1] is $app][not(ancestor::note[. &gt;&gt; $app])]">
          <span id="{@xml:id}"/>
        </xsl:for-each>
        <i><xsl:value-of select="ed:words-of(.)"/></i>
        <xsl:value-of select="ed:witnesses(.) || (if (position() != last()) then ';' else '')"/>
      </xsl:for-each>
      <xsl:value-of select="(witDetail | rdgGrp//witDetail) ! (' (' || normalize-space(ed:plain(node())) || ')')" separator=""/>
      <xsl:call-template name="ed:responsible"/>
      <xsl:if test="ed:is-external(.)">
        <xsl:call-template name="ed:variants-apart"/>
      </xsl:if>
    </li>
  </xsl:template>

  <xsl:function name="ed:words-of" as="xs:string">
    <xsl:param name="reading" as="element()"/>
    <xsl:variable name="words" as="xs:string" select="normalize-space(ed:plain($reading/node()))"/>
    <xsl:sequence select="if ($words != '') then $words else ed:word('omitted')"/>
  </xsl:function>

  <!-- The witnesses of a reading: @wit, or the element that follows it. -->
  <xsl:function name="ed:witnesses" as="xs:string">
    <xsl:param name="reading" as="element()?"/>
    <xsl:sequence select="string-join((
      ed:sigla($reading/@wit), $reading/following-sibling::*[1]/self::wit ! normalize-space(),
      $reading/@resp ! ed:hand(.), $reading/@cert ! ed:certainty(.)) ! (' ' || .))"/>
  </xsl:function>

  <xsl:function name="ed:sigla" as="xs:string?">
    <xsl:param name="witnesses" as="attribute()?"/>
    <xsl:sequence select="string-join(tokenize($witnesses)
      ! ((key('ed:id', substring-after(., '#'), root($witnesses))[self::witness] ! ed:siglum(.), replace(., '^.*#', ''))[1]), ' ')[. != '']"/>
  </xsl:function>

  <xsl:function name="ed:siglum" as="xs:string?">
    <xsl:param name="witness" as="element(witness)"/>
    <xsl:sequence select="$witness/(
      (abbr | idno[@type = ('siglum', 'sigil')])[1] ! normalize-space(), @n ! string(), @xml:id ! string())[. != ''][1]"/>
  </xsl:function>

  <xsl:function name="ed:entry-id" as="xs:string">
    <xsl:param name="app" as="element(app)"/>
    <xsl:sequence select="if ($app/parent::listApp/ancestor::text) then string($app/@xml:id) else 'app-entry.' || $app/@ed:node"/>
  </xsl:function>

  <!-- The place of an entry: the line it names, or a link to the beginning of its lemma. -->
  <xsl:function name="ed:place-of" as="element()?">
    <xsl:param name="app" as="element(app)"/>
    <xsl:sequence select="
      if (ed:is-external($app)) then
        ($app/(@from, @to)[1] ! key('ed:id', replace(., '^.*#', ''), root($app)), $app[not(parent::listApp)])[ancestor::text][1]
      else ()"/>
  </xsl:function>

  <xsl:template name="ed:place">
    <xsl:param name="here" as="xs:string" tunnel="yes" select="''"/>
    <xsl:variable name="target" as="element()?" select="ed:place-of(.)"/>
    <xsl:variable name="label" as="xs:string" select="(@loc ! replace(., '^#', ''), '↑')[1]"/>
    <xsl:choose>
      <xsl:when test="exists($target[@xml:id]) and not(ed:in-link(.))">
        <a href="{ed:link-to($here, $target)}" aria-label="{ed:word('to-place')}"><xsl:value-of select="$label"/></a>
        <xsl:text> </xsl:text>
      </xsl:when>
      <xsl:when test="@loc">
        <xsl:value-of select="$label || ' '"/>
      </xsl:when>
      <!-- An entry in its place: the number of the line, if it has one. -->
      <xsl:when test="not(ed:is-listed(.)) and ancestor::*[self::l or self::line][1]/@n">
        <span class="app-place"><xsl:value-of select="ancestor::*[self::l or self::line][1]/@n || ' '"/></span>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

</xsl:stylesheet>
